package callback

// Client is a second ability of a Loop's CallbackIO, for a handler that does
// more than answer: one that starts a process on the client's behalf.
type Client interface {
	// Descriptor is the client's socket. It may be asked who is there, and
	// only before the handler returns.
	Descriptor() int

	// WhenGone has f called if the connection fails before the request is
	// answered. A client that only stops sending is still waiting.
	WhenGone(f func())

	// Ended reports whether the client has stopped sending. Most likely it is
	// gone; one that only has nothing more to ask looks the same.
	Ended() bool

	// Hold keeps the request and its response valid until Release, which runs
	// completion on their behalf and must be called once, on the loop's thread.
	Hold()
	Release(completion func())
}

var _ Client = (*exchange)(nil)

func (x *exchange) Descriptor() int { return int(x.conn.fd) }

func (x *exchange) WhenGone(f func()) { x.gone = f }

func (x *exchange) Ended() bool { return x.conn == nil || x.conn.flags&(hungup|ended) != 0 }

func (x *exchange) Hold() { x.waits++ }

func (x *exchange) Release(completion func()) { x.completed(completion) }
