package csp

import "time"

// order is what the reader is told now and then, by whoever it is.
type order struct {
	kind orderKind
	fd   int   // of a welcome
	link *link // of a watch

	conn  *conn       // that is live
	x     *exchange   // that the reader has again; nil if it has
	inbox chan saying // of an upgrade
}

type orderKind uint8

const (
	welcome orderKind = iota // acceptor: here is a connection
	noMore                   // acceptor: there will be no more
	watch                    // handler: tell me what happens to my link
	upgrade                  // handler: the connection is live, and I am its task from now on
	heard                    // a connection's task: I have done what was said, what is next?
	part                     // a connection's task: it ends
	tick                     // clock: look at the deadlines
	abort                    // clock: the server's patience has ended
	giveUp                   // clock: so has that with those who are to end
)

// clock is the task that knows what time it is.
func (l *line) clock() {
	every := min(max(min(l.IdleTimeout, l.HeaderTimeout, l.WriteTimeout)/8, 5*time.Millisecond), time.Second)
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	aborting := l.aborting
	var patience <-chan time.Time
	for {
		var o order
		select {
		case <-ticker.C:
			o.kind = tick
		case <-aborting:
			aborting, patience = nil, time.After(abortPatience)
			o.kind = abort
		case <-patience:
			o.kind = giveUp
		case <-l.ended:
			return
		}
		select {
		case l.orders <- o:
		case <-l.ended:
			return
		}
	}
}
