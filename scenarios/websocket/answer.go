package websocket

import (
	"strconv"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// room is the topic.
const room = "room"

// The paths, which are the classes of the messages too.
const (
	echo   = "echo"
	listen = "listen"
	post   = "post"
)

// wants is what a client has come for.
func wants(req *wire.Request) string {
	switch string(req.Path) {
	case "/listen":
		return listen
	case "/post":
		return post
	}
	return echo
}

// told is a message of the room: its number, what was posted, and the bus's proof of
// it.
func told(number uint64, text []byte) scenarios.LiveMessage {
	data := make([]byte, 0, len("18446744073709551615 ")+len(text))
	data = strconv.AppendUint(data, number, 10)
	data = append(data, ' ')
	return scenarios.LiveMessage{Data: append(data, text...)}
}
