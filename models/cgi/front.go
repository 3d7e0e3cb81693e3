package cgi

import (
	"errors"
	"slices"
	"syscall"
	"time"

	"interleave/models/internal/callback"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// front is the handler that has a child answer. Like all that the loop calls,
// it belongs to the loop's thread.
type front struct {
	spawner *spawner
	env     *environment
	random  scenarios.Seq

	atOnce  int // children that may run
	queue   int // requests that may wait for one to end
	waiting []*request

	// Children start one after the other, one for each processor. They would
	// only take it from each other, again and again, because each has a
	// runtime with threads of its own: sixteen at a time need a quarter more
	// CPU time. One that has had its time and has not ended probably waits for
	// something, and holds up the next no more.
	startAtOnce int
	starting    []*process
	alarm       bool // next will be called when one has started
}

// request is one request on its way through a child.
type request struct {
	io     scenarios.CallbackIO
	client callback.Client // the same
	req    *wire.Request
	resp   *wire.Response
	env    []string
	body   []byte          // what the child has not been given yet
	finish func(err error) // to be called once
	gone   bool            // the client is
	child  *process
}

// handle is a callback handler.
func (f *front) handle(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
	if f.spawner.running()+len(f.waiting) >= f.atOnce+f.queue {
		refuse(resp, "too many requests wait for a process\n")
		done(nil)
		return
	}
	client := io.(callback.Client)
	r := &request{io: io, client: client, req: req, resp: resp, env: f.env.of(req, client.Descriptor(), f.random.Next()), body: req.Body}
	client.Hold()
	r.finish = func(err error) { client.Release(func() { done(err) }) }
	client.WhenGone(r.abandon)
	f.waiting = append(f.waiting, r)
	f.next()
}

// next starts children for those that wait, as many as may run and start.
func (f *front) next() {
	now, startFor := time.Now(), f.spawner.startFor()
	f.starting = slices.DeleteFunc(f.starting, func(p *process) bool {
		return p.reaped || now.Sub(p.started) >= startFor
	})
	for len(f.waiting) > 0 && f.spawner.running() < f.atOnce && len(f.starting) < f.startAtOnce {
		r := f.waiting[0]
		f.waiting[0] = nil
		f.waiting = f.waiting[1:]
		if r.gone {
			r.finish(nil)
			continue
		}
		if f.spawner.loop.Draining() && r.client.Ended() {
			// A thousand children for answers that nobody reads would
			// hold up the stop for seconds.
			refuse(r.resp, "the server is stopping\n")
			r.finish(nil)
			continue
		}
		p, err := f.spawner.start(r)
		if err != nil {
			f.spawner.logf("cgi: %v", err)
			if noRoom(err) {
				refuse(r.resp, "there is no room for another process\n")
				err = nil
			}
			r.finish(err)
			continue
		}
		f.starting = append(f.starting, p)
	}
	if len(f.waiting) > 0 && len(f.starting) >= f.startAtOnce && !f.alarm {
		f.alarm = true
		f.waiting[0].io.Sleep(startFor-now.Sub(f.starting[0].started), func() {
			f.alarm = false
			f.next()
		})
	}
}

// noRoom reports whether a child could not be started for want of descriptors,
// processes or memory, which may come back.
func noRoom(err error) bool {
	for _, errno := range []syscall.Errno{
		syscall.EMFILE, syscall.ENFILE, syscall.EAGAIN, syscall.ENOMEM, syscall.ENOBUFS, syscall.ENOSPC,
	} {
		if errors.Is(err, errno) {
			return true
		}
	}
	return false
}

// refuse answers a request that gets no child.
func refuse(resp *wire.Response, why string) {
	resp.Status = 503
	resp.Body = append(resp.Body, why...)
}

// abandon is called when the client is gone: nobody needs the answer.
func (r *request) abandon() {
	r.gone = true
	if r.child != nil {
		r.child.kill()
	}
}
