package websocket

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func callback(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
	purpose := purposeOf(req)
	var socket scenarios.CallbackSocket

	received := func(message scenarios.LiveMessage) {
		switch {
		case message.Number > 0:
			socket.Send(told(message.Number, message.Data))
		case purpose == posts:
			io.(scenarios.CallbackTopics).Post(room, message.Data, func(posted scenarios.Message, err error) {
				if err != nil {
					done(err)
					return
				}
				socket.Send(told(posted.Number, posted.Text))
			})
		default:
			socket.Send(message)
		}
	}
	socket, err := io.(scenarios.CallbackLive).Upgrade(received, done)
	if err == nil && purpose == listens {
		err = socket.Follow(room)
	}
	if err != nil {
		done(err)
	}
}
