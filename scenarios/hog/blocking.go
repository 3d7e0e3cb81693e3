package hog

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func blocking(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
	class := classOf(req, io)
	if class == heavy {
		io.Compute(computation)
	}
	scenarios.AnswerNumber(resp, class, req)
	return nil
}
