package backend

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func blocking(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
	n := scenarios.Nonce(req)

	reply, err := io.Call(scenarios.Call{Upstream: "data", Nonce: n})
	if err != nil {
		return err
	}
	return answer(resp, n, reply)
}
