package slow

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func blocking(_ scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
	answer(resp, req)
	return nil
}
