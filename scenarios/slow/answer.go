package slow

import (
	"slices"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// large is the length of the long answer, in bytes.
const large = 1 << 20

// answer is the request's number, or what that is the seed of.
func answer(resp *wire.Response, req *wire.Request) {
	if string(req.Path) == "/large" {
		resp.Body = slices.Grow(resp.Body, large)[:large]
		scenarios.ContentOf(scenarios.Nonce(req)).Fill(resp.Body, 0)
		return
	}
	scenarios.AnswerNumber(resp, "here", req)
}
