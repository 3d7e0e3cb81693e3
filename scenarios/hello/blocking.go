package hello

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func blocking(_ scenarios.BlockingIO, _ *wire.Request, resp *wire.Response) error {
	resp.Body = append(resp.Body, greeting...)
	return nil
}
