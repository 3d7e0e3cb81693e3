package serve

import (
	"io"
	"net"
	"slices"
	"sync"
	"time"

	"interleave/models/internal/accept"
	"interleave/scenarios/wire"
)

// refused are the connections that were answered 503. Each stays open until its client
// has closed it, for a second at the most: a close with bytes unread would reset it, and
// the reset can overtake the answer. Where there are too many, the oldest has to go.
type refused struct {
	room   chan struct{} // takes one for each that is open
	ending sync.WaitGroup

	mu    sync.Mutex
	conns []*net.TCPConn // those that have not been hurried, the oldest first
}

func newRefused() *refused { return &refused{room: make(chan struct{}, accept.MaxRefused)} }

// add answers 503. Only the accepting goroutine calls it.
func (r *refused) add(c *net.TCPConn) {
	c.SetReadDeadline(time.Now().Add(lingerTimeout))
	if !answerRefused(c) || c.CloseWrite() != nil {
		c.Close()
		return
	}
	select {
	case r.room <- struct{}{}:
	default:
		r.hurryOldest()
		r.room <- struct{}{}
	}
	r.mu.Lock()
	r.conns = append(r.conns, c)
	r.mu.Unlock()
	r.ending.Go(func() { r.await(c) })
}

// await throws away what the client sends until it closes, or its time is up.
func (r *refused) await(c *net.TCPConn) {
	_, err := io.Copy(io.Discard, c)
	r.mu.Lock()
	r.conns = slices.DeleteFunc(r.conns, func(other *net.TCPConn) bool { return other == c })
	r.mu.Unlock()
	if err != nil {
		discard(c) // or a client that had no time at all would be reset
	}
	c.Close()
	<-r.room
}

// hurryOldest ends the time of the oldest. If there is none, all are about to end.
func (r *refused) hurryOldest() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.conns) > 0 {
		r.conns[0].SetReadDeadline(time.Unix(1, 0))
		r.conns = slices.Delete(r.conns, 0, 1)
	}
}

// wait waits for all of them to end.
func (r *refused) wait() { r.ending.Wait() }

// answerRefused writes the refusal, which an empty send buffer has room for, and reports
// whether the client may get it.
func answerRefused(c *net.TCPConn) bool {
	var date wire.Date
	date.Set(time.Now().Unix())
	c.SetWriteDeadline(time.Now().Add(lingerTimeout))
	_, err := c.Write(wire.AppendError(nil, nil, 503, &date))
	return err == nil
}

// discard throws away what has come by now, of a client that never stops only some.
func discard(c *net.TCPConn) {
	c.SetReadDeadline(time.Time{})
	raw, err := c.SyscallConn()
	if err != nil {
		return
	}
	raw.Read(func(fd uintptr) (done bool) {
		accept.Drain(int(fd))
		return true
	})
}
