package comet

import (
	"strconv"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// room is the topic.
const room = "room"

// waits reports whether a request is one that waits, and not one that posts.
func waits(req *wire.Request) bool { return string(req.Path) == "/wait" }

// after is the number of the message that the client had last; 0 if it had none.
func after(req *wire.Request) uint64 { return scenarios.QueryNumber(req.QueryValue("after")) }

// answer is a message: its number, what was posted, and the bus's proof of it.
func answer(resp *wire.Response, m scenarios.Message) {
	resp.Body = strconv.AppendUint(resp.Body, m.Number, 10)
	resp.Body = append(resp.Body, ' ')
	resp.Body = append(resp.Body, m.Text...)
	resp.Body = append(resp.Body, '\n')
}
