package crash

import (
	"time"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

const (
	backend = "backend"
	delay   = 20 * time.Millisecond
	leaked  = 1 << 20 // bytes, by each request that leaks
)

// goWrong does what the request's query asks for: nothing if it names no fault.
func goWrong(io interface{ Compute(time.Duration) }, req *wire.Request) {
	switch scenarios.Fault(req.QueryValue("fault")) {
	case scenarios.Panic:
		panic("a bug in a handler")
	case scenarios.Exit:
		scenarios.Abort()
	case scenarios.Hang:
		io.Compute(scenarios.Forever)
	case scenarios.Leak:
		scenarios.Keep(leaked)
	}
}

// call is the request to the backend.
func call(req *wire.Request) scenarios.Call {
	return scenarios.Call{Upstream: backend, Nonce: scenarios.Nonce(req)}
}

// answer is the request's number and what the backend said.
func answer(resp *wire.Response, req *wire.Request, reply scenarios.Reply) error {
	if err := reply.Err(); err != nil {
		return err
	}
	resp.Body = append(resp.Body, "order "...)
	resp.Body = append(resp.Body, scenarios.Nonce(req)...)
	resp.Body = append(resp.Body, ' ')
	resp.Body = append(resp.Body, reply.Body...)
	resp.Body = append(resp.Body, '\n')
	return nil
}
