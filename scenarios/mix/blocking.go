package mix

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func blocking(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
	work, n := workOf(req), scenarios.Nonce(req)

	var reply scenarios.Reply
	if upstream := work.upstream(); upstream != "" {
		var err error
		if reply, err = io.Call(scenarios.Call{Upstream: upstream, Nonce: n}); err != nil {
			return err
		}
	}
	io.Compute(work.compute)
	return answer(resp, n, reply)
}
