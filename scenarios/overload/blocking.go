package overload

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func blocking(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
	io.Compute(computation)
	scenarios.AnswerNumber(resp, "done", req)
	return nil
}
