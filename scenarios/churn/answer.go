package churn

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// answer is the request's number.
func answer(resp *wire.Response, req *wire.Request) {
	resp.Body = append(resp.Body, "once "...)
	resp.Body = append(resp.Body, scenarios.Nonce(req)...)
	resp.Body = append(resp.Body, '\n')
}
