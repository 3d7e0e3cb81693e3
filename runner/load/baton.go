package load

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"
)

// A conductor gives one driver after the other its turn. It holds one end of a
// socket pair, the Baton, for each driver; the driver's process inherits the
// other one. Both sides write records of fixed size. A driver without a conductor
// gives itself its turns by a pipe (see ownTurns).

// Baton is a conductor's end. Its methods are for one goroutine.
type Baton struct {
	conn interface {
		io.ReadWriteCloser
		SetReadDeadline(time.Time) error
	}
}

// Span is a stretch of time, as netpoll.Now tells it.
type Span struct{ From, To int64 }

// Taken is a turn that a driver had.
type Taken struct {
	Began   int64 `json:"began_ns"`   // as netpoll.Now tells it
	Ended   int64 `json:"ended_ns"`   // no request was begun any more
	Drained int64 `json:"drained_ns"` // the last answer was there
	CPU     int64 `json:"cpu_ns"`     // CPU time of the driver in the turn without spinning, in nanoseconds
	Right   int64 `json:"right"`      // how many right answers there were in the turn
}

// call is what a conductor tells a driver: take a turn, or the end. The end is
// followed by the spans.
type call struct {
	Kind   uint64
	Length int64  // of a turn, in nanoseconds, until no request is begun any more
	Spans  uint64 // how many follow
}

// The kinds of call.
const (
	callTurn    = 1
	callWhole   = 2 // a turn that goes on until all requests of it are whole mixes
	callEnd     = 3
	callExcerpt = 4 // a turn that counts in nothing, and whose requests are kept (Spec.Excerpt)
)

// maxSpans bounds what a driver takes: a day of slices.
const maxSpans = 1 << 22

// NewBaton makes both ends. The caller closes the driver's when its process has
// started, or if it never will.
func NewBaton() (conductor *Baton, driver *os.File, err error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		return nil, nil, os.NewSyscallError("socketpair", err)
	}
	for _, fd := range fds {
		syscall.CloseOnExec(fd)
	}
	if err := syscall.SetNonblock(fds[0], true); err != nil { // so that a wait has a limit
		return nil, nil, os.NewSyscallError("fcntl", err)
	}
	return &Baton{os.NewFile(uintptr(fds[0]), "baton")}, os.NewFile(uintptr(fds[1]), "baton"), nil
}

// Turn tells the driver to put its load on for so long, from now on. With
// whole, it goes on until what it has asked is a whole number of mixes.
func (b *Baton) Turn(length time.Duration, whole bool) error {
	c := call{Kind: callTurn, Length: int64(length)}
	if whole {
		c.Kind = callWhole
	}
	return b.send(c, nil)
}

// Excerpt tells the driver to put its load on for so long and to keep each request of
// it. Nothing but another excerpt, in its place, may follow.
func (b *Baton) Excerpt(length time.Duration) error {
	return b.send(call{Kind: callExcerpt, Length: int64(length)}, nil)
}

// Taken waits until the driver has nothing in flight any more, for at most
// limit; 0 means for ever, or until Close.
func (b *Baton) Taken(limit time.Duration) (t Taken, err error) {
	var until time.Time
	if limit > 0 {
		until = time.Now().Add(limit)
	}
	b.conn.SetReadDeadline(until)
	if err := binary.Read(b.conn, binary.LittleEndian, &t); err != nil {
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return t, fmt.Errorf("the load driver did not end its turn within %v", limit)
		}
		return t, fmt.Errorf("the load driver left in its turn: %w", err)
	}
	return t, nil
}

// End tells the driver that there are no more turns, and which time counts: the
// spans, in order, each of them within one turn.
func (b *Baton) End(counted []Span) error {
	return b.send(call{Kind: callEnd, Spans: uint64(len(counted))}, counted)
}

func (b *Baton) send(c call, spans []Span) error {
	message, err := binary.Append(nil, binary.LittleEndian, c)
	if err == nil {
		message, err = binary.Append(message, binary.LittleEndian, spans)
	}
	if err == nil {
		_, err = b.conn.Write(message)
	}
	if err != nil {
		return fmt.Errorf("give the load driver its turn: %w", err)
	}
	return nil
}

// Close lets go of the driver: it ends without a result if End was not called.
func (b *Baton) Close() { b.conn.Close() }

// nextCall is what the driver is told next.
func nextCall(baton io.Reader) (c call, spans []Span, err error) {
	if err := binary.Read(baton, binary.LittleEndian, &c); err != nil {
		return c, nil, err
	}
	if c.Spans > maxSpans {
		return c, nil, errors.New("more spans than a day has")
	}
	spans = make([]Span, c.Spans)
	return c, spans, binary.Read(baton, binary.LittleEndian, spans)
}

// batonDescriptor is where a driver's process inherits its end.
const batonDescriptor = 3

// inheritedBaton is the end of a socket pair that this process was started
// with.
func inheritedBaton() (*os.File, error) {
	if err := syscall.SetNonblock(batonDescriptor, true); err != nil {
		return nil, errors.New("load spec: turns want the end of a socket pair as descriptor 3")
	}
	return os.NewFile(batonDescriptor, "baton"), nil
}
