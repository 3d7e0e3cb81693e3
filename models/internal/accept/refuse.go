package accept

import (
	"syscall"
	"time"

	"interleave/internal/netpoll"
	"interleave/scenarios/wire"
)

// MaxRefused bounds the refused connections that are open.
const MaxRefused = 128

const refuseTimeout = time.Second

// refused are connections that were answered 503 and that wait, not closed,
// until their clients have had the answer: to close a socket with unread
// bytes resets the connection, and the reset can overtake the answer.
type refused struct {
	conns []waiting // the oldest first
}

type waiting struct {
	fd    int
	until time.Time
}

func (r *refused) add(fd int) {
	if !refuse(fd) {
		netpoll.Close(fd)
		return
	}
	if len(r.conns) == MaxRefused {
		r.closeOldest()
	}
	r.conns = append(r.conns, waiting{fd, time.Now().Add(refuseTimeout)})
}

func (r *refused) sweep(now time.Time) (more bool) {
	kept := r.conns[:0]
	for _, w := range r.conns {
		if Drain(w.fd) || now.After(w.until) {
			netpoll.Close(w.fd)
		} else {
			kept = append(kept, w)
		}
	}
	r.conns = kept
	return len(kept) > 0
}

func (r *refused) closeOldest() bool {
	if len(r.conns) == 0 {
		return false
	}
	Drain(r.conns[0].fd)
	netpoll.Close(r.conns[0].fd)
	r.conns = append(r.conns[:0], r.conns[1:]...)
	return true
}

func (r *refused) closeAll() {
	for r.closeOldest() {
	}
}

// refuse sends the answer, which an empty send buffer always has room for.
func refuse(fd int) bool {
	var date wire.Date
	date.Set(time.Now().Unix())
	var room [512]byte
	answer := wire.AppendError(room[:0], nil, 503, &date)
	n, err := netpoll.Write(fd, answer)
	return err == nil && n == len(answer) && syscall.Shutdown(fd, syscall.SHUT_WR) == nil
}

// Drain throws away what the client has sent and reports whether it is done.
// It does not keep up with one that never stops.
func Drain(fd int) bool {
	var scrap [2048]byte
	for range 32 {
		n, err := netpoll.Read(fd, scrap[:])
		if err == netpoll.ErrAgain {
			return false
		}
		if err != nil || n == 0 {
			return true
		}
	}
	return false
}
