// Package comet is a chat by long polling: every client waits in /wait until
// somebody posts to /send, is answered, and waits again for the next message. It
// shows how many clients a model can hold that wait for each other rather than
// for an upstream, what one of them costs, and how long it takes until the last
// of them is told.
//
// A client says which message it had last, and is given the next one: it must
// neither get one twice nor miss one that came while it was asking again.
package comet
