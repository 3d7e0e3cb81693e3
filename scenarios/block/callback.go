package block

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func callback(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
	call := callOf(req, io)
	returned := func(err error) {
		if err == nil {
			scenarios.AnswerNumber(resp, call, req)
		}
		done(err)
	}
	switch call {
	case untold:
		returned(library())
	case told:
		io.Block(library, returned)
	default:
		returned(nil)
	}
}
