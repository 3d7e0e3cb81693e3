package broker

import (
	"fmt"
	"time"

	"interleave/internal/netpoll"
	"interleave/models"
	"interleave/models/internal/callback"
	"interleave/scenarios"
	"interleave/scenarios/wire"
	"interleave/scenarios/wire/zmtp"
)

// front is the handler of an event loop that has workers answer. Like all that
// the loop calls, it belongs to the loop's thread.
type front struct {
	config   *models.Config
	loop     *callback.Loop
	endpoint *endpoint
	table    table
	waiting  queue
	crowd    crowd
	workers  int // connections of workers
	touched  []*peer
	message  zmtp.Message
	lastType string
}

const (
	// acceptAgain is when a worker is taken that could not be, for want of a
	// descriptor or of memory.
	acceptAgain = 100 * time.Millisecond

	// handshakeTime is how long a worker may take to introduce itself.
	handshakeTime = 5 * time.Second

	// maxWorkers bounds the workers that may connect besides our own.
	maxWorkers = 1024
)

// listen takes workers from now on.
func (f *front) listen() error {
	listener := f.endpoint.listener
	f.endpoint.listener = -1 // the loop's to close
	err := f.loop.Watch(listener, netpoll.Incoming, 0, func(callback.Happening) bool {
		f.loop.Allow(listener, 0)
		for {
			fd, err := netpoll.Accept(listener)
			if err == netpoll.ErrAgain {
				return true
			}
			if err != nil { // of who waits nothing tells again
				f.loop.Allow(listener, acceptAgain)
				return true
			}
			f.join(fd)
		}
	})
	if err != nil {
		return fmt.Errorf("cannot poll for workers: %w", err)
	}
	return nil
}

// join begins with a worker.
func (f *front) join(fd int) {
	if f.workers >= f.config.Tuning.Workers+maxWorkers || !f.endpoint.admits(fd) {
		netpoll.Close(fd)
		return
	}
	p := &peer{front: f, fd: fd, place: -1, session: zmtp.Session{Socket: zmtp.Router, Limits: limits}}
	if err := f.loop.Watch(fd, netpoll.Incoming, handshakeTime, p.happened); err != nil {
		f.config.Logf("broker: cannot poll a worker: %v", err)
		return
	}
	keepAlive(fd)
	f.workers++
	p.out = p.session.Hello(nil, nil)
	p.queued = int64(len(p.out))
	p.touch()
}

// handle is a callback handler.
func (f *front) handle(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
	p := f.crowd.least()
	if p == nil && f.waiting.len() >= f.config.Tuning.Queue {
		refuse(resp, "too many requests wait for a worker\n")
		done(nil)
		return
	}
	client := io.(callback.Client)
	r := f.table.take()
	client.Hold()
	r.resp, r.done, r.client = resp, done, client
	r.text = appendRequest(r.text[:0], req)
	client.WhenGone(r.abandon)
	if p == nil {
		f.waiting.put(r)
		return
	}
	p.give(r)
}

// assign gives those that wait to workers that have become free.
func (f *front) assign() {
	for f.waiting.len() > 0 {
		p := f.crowd.least()
		if p == nil {
			return
		}
		r := f.waiting.take()
		if r.gone {
			f.table.finish(r, nil)
			continue
		}
		p.give(r)
	}
}

// turned sends what the turn has gathered: one write for each worker.
func (f *front) turned() {
	for i, p := range f.touched {
		f.touched[i] = nil
		p.touched = false
		if !p.gone {
			p.flush()
		}
	}
	f.touched = f.touched[:0]
}

// contentType is b as a string, which it mostly was the last time too.
func (f *front) contentType(b []byte) string {
	if string(b) != f.lastType {
		f.lastType = string(b)
	}
	return f.lastType
}
