package comet

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func callback(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
	topics := io.(scenarios.CallbackTopics)

	told := func(message scenarios.Message, err error) {
		if err != nil {
			done(err)
			return
		}
		answer(resp, message)
		done(nil)
	}
	if waits(req) {
		topics.WaitFor(room, after(req), told)
	} else {
		topics.Post(room, scenarios.Nonce(req), told)
	}
}
