package websocket

import (
	"strconv"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// room is the topic.
const room = "room"

// purpose is what a client has come for. Each silent connection keeps one.
type purpose uint8

const (
	echoes purpose = iota
	listens
	posts
)

func purposeOf(req *wire.Request) purpose {
	switch string(req.Path) {
	case "/listen":
		return listens
	case "/post":
		return posts
	}
	return echoes
}

// told is a message of the room: its number, what was posted, and the bus's proof of
// it.
func told(number uint64, text []byte) scenarios.LiveMessage {
	data := make([]byte, 0, len("18446744073709551615 ")+len(text))
	data = strconv.AppendUint(data, number, 10)
	data = append(data, ' ')
	return scenarios.LiveMessage{Data: append(data, text...)}
}
