package idle

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func blocking(_ scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
	scenarios.AnswerNumber(resp, "here", req)
	return nil
}
