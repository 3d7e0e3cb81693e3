package block

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func blocking(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) (err error) {
	call := callOf(req, io)
	switch call {
	case untold:
		err = library()
	case told:
		err = io.Block(library)
	}
	if err != nil {
		return err
	}
	scenarios.AnswerNumber(resp, call, req)
	return nil
}
