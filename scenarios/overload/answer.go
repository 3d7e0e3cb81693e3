package overload

import (
	"time"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// computation is what a request costs. It is much more than what a model adds, but
// for a process that is started.
const computation = 4 * time.Millisecond

// answer is the request's number.
func answer(resp *wire.Response, req *wire.Request) {
	resp.Body = append(resp.Body, "done "...)
	resp.Body = append(resp.Body, scenarios.Nonce(req)...)
	resp.Body = append(resp.Body, '\n')
}
