package scenarios

// Ability is what a handler may need beyond BlockingIO or CallbackIO: it asks its
// IO for a second interface, of which there are two, one for each style. The text
// goes on from "a model that can".
type Ability string

const (
	Topical   Ability = "wait for what others post" // Topics, CallbackTopics
	Streaming Ability = "answer in pieces"          // Streams, CallbackStreams
	Living    Ability = "keep a connection live"    // Live, CallbackLive
	Querying  Ability = "ask a database"            // Queries, CallbackQueries
)

// Streams is the ability Streaming of a BlockingIO.
type Streams interface {
	// Open asks an upstream whose answer is long, of kind Bytes, and returns when
	// the answer begins. One that is not 200, or does not say how long it is, is
	// ErrUpstream. The source is closed when the handler is done; there is one at
	// a time.
	Open(c Call) (Source, error)

	// Write sends p, the next piece of the answer's body, and waits until the
	// client's socket has taken it: a server holds no more of an answer than
	// the piece that its handler has made. Before the first one the handler
	// sets the response's Length, and its status and type if they are not the
	// usual ones; they are sent then. An error says that the client is gone or
	// too slow, or that the body is longer than its Length; the handler ends
	// with it. If fewer bytes were written than Length the connection ends, and
	// the client can tell.
	Write(p []byte) error
}

// CallbackStreams is the same for a CallbackIO. p must not change until done is
// called, and done may not be called before.
type CallbackStreams interface {
	Open(c Call, done func(CallbackSource, error))
	Write(p []byte, done func(error))
}

// Source is the body of an upstream's answer that is read as it comes. What is not
// read stays with the upstream, but for what the system's buffers take.
type Source interface {
	// Length is that of the whole body, in bytes.
	Length() int64

	// Read waits for the next bytes of the body, and returns how many it has put
	// into p: 1 at least, or 0 and io.EOF when all have been read. An upstream
	// that ends or falls silent before that is ErrUpstream or ErrUpstreamTimeout.
	Read(p []byte) (n int, err error)
}

// CallbackSource is the same for a CallbackIO. p is the source's until done is
// called.
type CallbackSource interface {
	Length() int64
	Read(p []byte, done func(n int, err error))
}

// Pipes is what a BlockingIO with Streams may have beside: a way of its own to pass a
// source on, in which the handler holds no piece of it.
type Pipes interface {
	// Pipe writes all that is left of s, as Read and Write would, and returns when
	// the client's socket has taken it.
	Pipe(s Source) error
}

// CallbackPipes is the same for a CallbackIO.
type CallbackPipes interface {
	Pipe(s CallbackSource, done func(error))
}

// Topics is the ability Topical of a BlockingIO. A topic is an upstream of kind
// Topic, the message bus. A server process of many requests has one subscription to
// it for all of them, so that a request that waits costs what its own waiting costs.
type Topics interface {
	// WaitFor waits for the first message of a topic after the one with number
	// after; 0 means the next that is posted from now on. It returns ErrQuiet if
	// none comes for long, ErrUpstream or ErrUpstreamTimeout if the bus fails, and
	// ErrStopping when the server stops. The request is
	// given up with the call, so that one that waits for long need not hold its
	// bytes: neither it nor what was taken from it is valid any more.
	WaitFor(topic string, after uint64) (Message, error)

	// Post adds a message to a topic, and returns it as the bus did: numbered,
	// and given to all subscribers.
	Post(topic string, text []byte) (Message, error)
}

// CallbackTopics is the same for a CallbackIO.
type CallbackTopics interface {
	WaitFor(topic string, after uint64, done func(Message, error))
	Post(topic string, text []byte, done func(Message, error))
}

// Message is what was posted to a topic.
type Message struct {
	Number uint64 // its place in the topic, without gaps; 2 at least
	Text   []byte // what was posted, a space, and the bus's proof of that; valid until the handler is done, or waits for a live connection's next message
}
