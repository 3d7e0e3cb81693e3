package csp

import (
	"fmt"
	"time"

	"interleave/internal/netpoll"
)

// eventBatch bounds what the reader is told at once.
const eventBatch = 256

// poll is the task that turns what happens in the kernel into messages, as
// occam does with interrupts. It is the only one that waits for something else
// than a channel.
//
// It waits parked in Go's poller, to which ours is a descriptor like any other: so
// the task needs no thread. Where the system cannot poll a poller, it waits on one.
func (l *line) poll() {
	w := watcher{line: l}
	raw, err := l.file.SyscallConn()
	if err == nil {
		err = raw.Read(func(uintptr) (done bool) { return w.look(0) })
	}
	for err != nil && !l.hasEnded() {
		if w.look(-1) {
			return
		}
	}
}

// watcher fills one batch while the reader goes through the other: that the reader
// takes one means that it is done with the one before.
type watcher struct {
	*line
	batches [2][eventBatch]netpoll.Event
	turn    int
}

// look tells the reader what has happened, and reports whether the line has ended. A
// batch that was not full was all: to look again would cost each small request a
// system call. What happens meanwhile Go's poller tells.
func (w *watcher) look(patience time.Duration) (ended bool) {
	for all := false; !all; {
		batch := w.batches[w.turn][:]
		n, err := w.poller.Wait(batch, patience)
		if err != nil {
			w.fail(fmt.Errorf("wait for events: %w", err))
			return true
		}
		all = n < len(batch)
		if n == 0 {
			continue
		}
		select {
		case w.events <- batch[:n]:
		case <-w.ended:
			return true
		}
		w.turn ^= 1
	}
	return w.hasEnded()
}

// wakePoller ends the wait under way, and those to come.
func (l *line) wakePoller() {
	l.file.SetReadDeadline(time.Unix(1, 0))
	l.poller.Wake()
}

func (l *line) hasEnded() bool { return closed(l.ended) }

// closed reports whether a channel is closed on which nothing is sent.
func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
