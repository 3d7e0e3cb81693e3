package cgi

import (
	"sync/atomic"

	"interleave/models/internal/callback"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// front is the handler that has a child answer.
type front struct {
	spawner *spawner
	env     *environment
	random  scenarios.Seq
	limit   int // requests that have a child or wait for one
	pending int
}

// handle is a callback handler. It runs on the loop's thread; the child is
// started and waited for on one of the loop's threads for blocking calls, so
// that their number bounds the children.
func (f *front) handle(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
	if f.pending >= f.limit {
		resp.Status = 503
		resp.Body = append(resp.Body, "too many requests wait for a process\n"...)
		done(nil)
		return
	}
	f.pending++
	client := io.(callback.Client)
	fd := client.Descriptor()
	r := &request{req: req, env: f.env.of(req, fd, f.random.Next())}
	client.WhenGone(r.abandon)
	io.Block(func() error { return f.spawner.run(r) }, func(err error) {
		f.pending--
		if err == nil {
			resp.Status, resp.ContentType, resp.Body = r.answer.status, r.answer.contentType, r.answer.body
		}
		done(err)
	})
}

// request is one request on its way through a child.
type request struct {
	req       *wire.Request // valid until run has returned
	env       []string
	child     atomic.Pointer[process]
	abandoned atomic.Bool
	answer    answer
}

// abandon is called when the client is gone: nobody needs the answer.
func (r *request) abandon() {
	r.abandoned.Store(true)
	if child := r.child.Load(); child != nil {
		child.kill()
	}
}
