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
// It fills one batch while the reader goes through the other: that the reader
// takes one means that it is done with the one before.
func (l *line) poll() {
	var batches [2][eventBatch]netpoll.Event
	for turn := 0; ; turn ^= 1 {
		n, err := l.wait(batches[turn][:])
		if err != nil {
			l.fail(fmt.Errorf("wait for events: %w", err))
		}
		select {
		case l.events <- batches[turn][:n]:
		case <-l.ended:
			return
		}
		if err != nil {
			return
		}
	}
}

// wait waits for events parked in Go's poller, to which ours is a descriptor
// like any other: so the task needs no thread. Where the system cannot poll a
// poller, it waits on a thread.
func (l *line) wait(events []netpoll.Event) (n int, err error) {
	raw, rawErr := l.file.SyscallConn()
	if rawErr == nil {
		rawErr = raw.Read(func(uintptr) bool {
			n, err = l.poller.Wait(events, 0)
			return n > 0 || err != nil || l.hasEnded()
		})
	}
	if rawErr == nil || l.hasEnded() {
		return n, err
	}
	return l.poller.Wait(events, -1)
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
