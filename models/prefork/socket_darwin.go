package prefork

import (
	"syscall"
	"time"

	"interleave/internal/netpoll"
	"interleave/models/internal/thread"
)

// slice is not needed: no call blocks unless the scheduler knows.
const slice time.Duration = 1 << 62

// macOS has no time-out for a blocking accept. Its workers try without
// waiting, then wait in poll, where they hear the master: one call more for
// each request than on Linux.

func prepareListener(fd int) error { return prepareSocket(fd) }

func prepareSocket(fd int) error { return syscall.SetNonblock(fd, true) }

func accept(listener int) (int, syscall.Errno) {
	fd, err := netpoll.Accept(listener)
	return fd, errnoOf(err)
}

func receive(fd int, p []byte) (int, syscall.Errno) {
	n, err := netpoll.Read(fd, p)
	return n, errnoOf(err)
}

func send(fd int, p []byte) (int, syscall.Errno) {
	n, err := netpoll.Write(fd, p)
	return n, errnoOf(err)
}

func errnoOf(err error) syscall.Errno {
	errno, _ := err.(syscall.Errno)
	return errno
}

func closeSocket(fd int) error { return syscall.Close(fd) }

// queue is where a worker with nothing to do waits for a connection. Each
// connection wakes all workers that wait so.
type queue struct{ listener, control int }

func newQueue(listener, control int) (*queue, error) { return &queue{listener, control}, nil }

func (q *queue) wait() { thread.ReadableOr(q.listener, q.control, time.Hour) }

// call has nothing to do: a worker that waits hears its master.
func (s *slot) call() {}

func (s *slot) answerTo() { s.pid.Store(int32(syscall.Getpid())) }

func sleep(d time.Duration) { time.Sleep(d) }
