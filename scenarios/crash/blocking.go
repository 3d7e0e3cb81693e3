package crash

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func blocking(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
	goWrong(io, req)

	reply, err := io.Call(call(req))
	if err != nil {
		return err
	}
	return answer(resp, req, reply)
}
