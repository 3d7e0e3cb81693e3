package scenarios

// Live is the ability Living of a BlockingIO: the client's connection, of which the
// request was the last, carries messages in both directions from now on, as WebSocket
// does (RFC 6455). The model joins fragments, answers pings and closes, and asks a
// client that is silent for long whether it is still there.
type Live interface {
	// Upgrade accepts the request's handshake. The request is given up with the call:
	// neither it nor what was taken from it is valid any more. An error says why the
	// handshake cannot be accepted; the handler ends with it, and the client is told.
	Upgrade() (Socket, error)
}

// Socket is a live connection of a blocking handler. It lasts until the handler
// returns, which closes it: with nil as both sides agreed, with ErrStopping because
// the server stops, and else because the handler has failed.
type Socket interface {
	// Follow has Receive return what is posted to a topic from now on, too. A
	// connection follows one topic.
	Follow(topic string) error

	// Receive waits for the next message of either kind. It returns ErrClientGone
	// when the client has closed or is lost, and ErrStopping when the server stops.
	Receive() (LiveMessage, error)

	// Send sends a message of one frame. It is on its way at the latest when the
	// handler waits for something, and the handler goes on when the client's socket
	// has taken it.
	Send(LiveMessage) error
}

// CallbackLive is the same for a CallbackIO. received is called with each message,
// not before the method that took it has returned, and ended once with what Receive
// would return, unless the handler is done before.
type CallbackLive interface {
	Upgrade(received func(LiveMessage), ended func(error)) (CallbackSocket, error)
}

// CallbackSocket is a live connection of a callback handler. It lasts until the
// handler is done.
type CallbackSocket interface {
	Follow(topic string) error

	// Send sends a message, whose Data it does not keep. A client that does not take
	// what it is sent is given no further messages to answer, and is dropped if there
	// is too much of it.
	Send(LiveMessage)
}

// LiveMessage is one message of a live connection.
type LiveMessage struct {
	Data   []byte // of one that was received: valid until the next is waited for, or received has returned
	Binary bool   // else it is a text, and UTF-8
	Number uint64 // its place in the topic, if it was posted there (see Message); 0 if the client has sent it
}
