package purchase

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func blocking(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
	n := scenarios.Nonce(req)

	replies, err := io.CallAll([]scenarios.Call{
		{Upstream: "billing", Nonce: n},
		{Upstream: "metadata", Nonce: n},
		{Upstream: "ads", Nonce: n},
		{Upstream: "recommendations", Nonce: n},
	})
	if err != nil {
		return err
	}
	return page(resp, n, replies)
}
