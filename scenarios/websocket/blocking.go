package websocket

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func blocking(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
	purpose := purposeOf(req)
	socket, err := io.(scenarios.Live).Upgrade()
	if err == nil && purpose == listens {
		err = socket.Follow(room)
	}
	for err == nil {
		err = converse(io, socket, purpose)
	}
	return err
}

// converse waits for a message and sends one.
func converse(io scenarios.BlockingIO, socket scenarios.Socket, purpose purpose) error {
	message, err := socket.Receive()
	if err != nil {
		return err
	}
	switch {
	case message.Number > 0:
		return socket.Send(told(message.Number, message.Data))
	case purpose == posts:
		posted, err := io.(scenarios.Topics).Post(room, message.Data)
		if err != nil {
			return err
		}
		return socket.Send(told(posted.Number, posted.Text))
	}
	return socket.Send(message)
}
