package uring

import (
	"syscall"
	"time"

	"interleave/internal/iouring"
	"interleave/internal/netpoll"
)

// listener is the socket that connections come from.
type listener struct {
	fd        int // -1 if there is none
	token     uint64
	accepting bool  // a request that accepts is under way
	noted     bool  // the loop is to be told
	queue     []int // accepted
	handed    int   // how many of those were handed over
	err       error // that accepting has ended with, not handed over
}

func (p *port) listen(fd int, token uint64) error {
	// Whoever is accepted has this of the listener.
	if err := syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1); err != nil {
		return err
	}
	ls := &p.listener
	ls.fd, ls.token, ls.err = fd, token, nil
	ls.noted = ls.handed < len(ls.queue)
	return nil
}

// goOnListening accepts again if that has ended, and the loop was told why.
func (p *port) goOnListening() {
	ls := &p.listener
	if ls.fd >= 0 && !ls.accepting && !ls.noted && ls.err == nil {
		ls.accepting = true
		p.ring.Accept(ls.fd, tag(accept, ls.fd))
	}
}

func (p *port) accepted(c *iouring.Completion) {
	ls := &p.listener
	if !c.More() {
		ls.accepting = false
	}
	switch err := c.Err(); err {
	case nil:
		ls.queue = append(ls.queue, int(c.Result))
	case syscall.ECANCELED, syscall.ECONNABORTED, syscall.EINTR, syscall.EAGAIN:
		return
	default:
		ls.err = err
	}
	ls.noted = ls.fd >= 0
}

// Accept hands over the next connection. While the ring does not accept, because
// that has failed or was ended, it asks the kernel itself.
func (p *port) Accept(fd int) (int, error) {
	ls := &p.listener
	if ls.handed < len(ls.queue) {
		ls.noted = ls.fd >= 0 // the loop may leave some for its next turn
		ls.handed++
		return ls.queue[ls.handed-1], nil
	}
	ls.queue, ls.handed = ls.queue[:0], 0
	ls.noted = false
	if err := ls.err; err != nil {
		ls.err = nil
		return -1, err
	}
	if !ls.accepting {
		return netpoll.Accept(fd)
	}
	return -1, netpoll.ErrAgain
}

// Remove ends accepting. Who was accepted until then is handed over by Accept, and
// what has arrived from others by Read.
func (p *port) Remove(fd int) error {
	ls := &p.listener
	if fd != ls.fd {
		return syscall.ENOENT
	}
	ls.fd, ls.noted = -1, false
	if ls.accepting {
		p.ring.Cancel(tag(accept, fd), tag(cancel, 0))
	}
	for end := time.Now().Add(removeTime); ls.accepting && time.Now().Before(end); {
		if err := p.ring.Wait(removeTime / 4); err != nil {
			return err
		}
		p.reap()
	}
	return nil
}

// removeTime bounds how long a request that was cancelled may take to end. It is
// some microseconds.
const removeTime = time.Second

// stopListening ends accepting, and closes who was not handed over.
func (p *port) stopListening() {
	p.Remove(p.listener.fd)
	for _, fd := range p.listener.queue[p.listener.handed:] {
		netpoll.Close(fd)
	}
	p.listener.queue, p.listener.handed = nil, 0
}
