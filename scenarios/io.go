package scenarios

import (
	"time"

	"interleave/scenarios/wire"
)

// Call is one request to an upstream service. Topics and SQL are upstreams
// too: the message bus and the database run in the backends' process, so that
// models of one process and of many reach them alike.
type Call struct {
	Upstream string // the name of one of the scenario's Upstreams
	Nonce    []byte // sent as the query's n; the answer's proof depends on it
	Params   string // further query parameters ("topic=x&wait=1"), may be empty
	Body     []byte // if not empty, the request is a POST
}

// Reply is an upstream's answer. Body is valid until the handler is done.
type Reply struct {
	Status int
	Body   []byte
}

// BlockingIO is what a blocking handler may wait for. Each method returns
// when the thing has happened; meanwhile the model does whatever it can do.
type BlockingIO interface {
	// Call asks one upstream and waits for its answer.
	Call(c Call) (Reply, error)

	// CallAll asks several upstreams and waits for all answers, in the order
	// of the calls. A model that can wait for several things at once asks in
	// parallel; one that cannot asks one after the other, and says so in its
	// Info. On an error the first one, by index, is returned.
	CallAll(calls []Call) ([]Reply, error)

	// Sleep waits for d.
	Sleep(d time.Duration)

	// Block runs op, a call into a library that blocks its thread (a file, a
	// database driver). The model has been told, and keeps its other requests
	// going if it can.
	Block(op func() error) error

	// Compute burns d of CPU time without telling the model.
	Compute(d time.Duration)

	// Random returns the next number of the server's seeded sequence.
	Random() uint64
}

// CallbackIO is the same for a callback handler: each method returns at once
// and calls done later, or before it returns, on the loop's thread.
type CallbackIO interface {
	Call(c Call, done func(Reply, error))
	Sleep(d time.Duration, done func())
	Block(op func() error, done func(error))
	Compute(d time.Duration)
	Random() uint64
}

// BlockingHandler answers req in resp and returns when the answer is
// complete. An error is answered as Fail says; if the answer has begun in pieces
// (see Streams), the connection ends instead.
type BlockingHandler func(io BlockingIO, req *wire.Request, resp *wire.Response) error

// CallbackHandler answers req in resp and then calls done, once, now or later.
// req and resp stay valid until then.
type CallbackHandler func(io CallbackIO, req *wire.Request, resp *wire.Response, done func(error))
