package comet

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func blocking(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) (err error) {
	topics := io.(scenarios.Topics)

	var message scenarios.Message
	if waits(req) {
		message, err = topics.WaitFor(room, after(req))
	} else {
		message, err = topics.Post(room, scenarios.Nonce(req))
	}
	if err != nil {
		return err
	}
	answer(resp, message)
	return nil
}
