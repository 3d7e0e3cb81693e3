package netpoll

// Mode says when a descriptor is reported.
type Mode uint8

const (
	// Edge reports each time the descriptor becomes readable or writable:
	// read and write until EAGAIN before waiting again. Registered once, it
	// costs no further system call.
	Edge Mode = iota
	// Incoming is Edge without being told of writability: for a descriptor that is
	// rarely full. A Unix socket is writable anew with each read of its peer's.
	Incoming
	// Level reports while the descriptor is readable: for listeners.
	Level
	// Shared is Level for a listener that several processes poll: where the
	// kernel can, it wakes one of them and not all.
	Shared
	// OneShot reports once that the descriptor is readable, then not again
	// until Rearm.
	OneShot
)

// Event is what happened to one descriptor.
type Event struct {
	Token    uint64 // as given to Add
	Readable bool   // there is something to read, the end of the stream included
	Writable bool
	Hangup   bool // the peer closed, at least its sending side, or the socket failed
	Failed   bool // the connection is dead both ways: nothing sent would arrive
}
