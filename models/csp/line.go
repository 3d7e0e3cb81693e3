package csp

import (
	"fmt"
	"os"
	"slices"
	"sync"
	"syscall"

	"interleave/internal/netpoll"
	"interleave/models/internal/blocking"
	"interleave/scenarios"
)

// line is the tasks that requests go through, and the channels between them. A
// server has one for every few processors.
type line struct {
	*server
	poller *netpoll.Poller
	file   *os.File // the poller, in Go's own
	client *blocking.Client

	events   chan []netpoll.Event // poller to reader: what has happened
	orders   chan order           // acceptor, handlers and clock to reader
	requests chan *exchange       // reader to handlers
	answers  chan *exchange       // handlers, and the reader, to the writer
	written  chan []*exchange     // writer to reader
	spare    chan []byte          // handlers to reader: input buffers without a use
	carriers chan *exchange       // writer to tasks of live connections: what may carry frames; nil if none can be live
	drained  chan struct{}        // closed by the reader at its end
	silent   chan struct{}        // closed by the writer at its end

	handlers sync.WaitGroup
}

// hopLength is how many messages a stage may be ahead of the next one. The
// bounds are elsewhere: none of these messages is without a connection.
const hopLength = 64

// newLine makes one of several lines.
func newLine(s *server, gate blocking.Gate, lines int) (*line, error) {
	client, err := blocking.NewClient(&s.Config)
	if err != nil {
		return nil, err
	}
	poller, err := netpoll.New()
	if err != nil {
		return nil, fmt.Errorf("make a poller: %w", err)
	}
	l := &line{
		server: s, poller: poller, client: client,
		events:   make(chan []netpoll.Event),
		orders:   make(chan order, hopLength),
		requests: make(chan *exchange, s.room()),
		answers:  make(chan *exchange, hopLength),
		written:  make(chan []*exchange),
		spare:    make(chan []byte, hopLength),
		drained:  make(chan struct{}),
		silent:   make(chan struct{}),
	}
	if slices.Contains(s.Scenario.Needs, scenarios.Living) {
		l.carriers = make(chan *exchange, hopLength)
		for range hopLength {
			l.carriers <- nil // not made yet
		}
	}
	client.Dial = l.dial
	client.Gate = gate
	client.KeepIdleIn(newPool)
	client.ShareDatabase(lines)
	if l.file, err = park(poller); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

// room is how many requests of a line may be in flight: with a handler, or on
// the way to one.
func (s *server) room() int { return max(s.Tuning.Workers, 1) + max(s.Tuning.Queue, 0) }

// park gives a descriptor of the poller to Go's own.
func park(p *netpoll.Poller) (*os.File, error) {
	fd, err := syscall.Dup(p.FD())
	if err == nil {
		syscall.CloseOnExec(fd)
		err = syscall.SetNonblock(fd, true)
	}
	if err != nil {
		return nil, fmt.Errorf("duplicate the poller: %w", err)
	}
	return os.NewFile(uintptr(fd), "poller"), nil
}

func (l *line) start() {
	l.tasks.Go(l.poll)
	l.tasks.Go(l.clock)
	l.tasks.Go(newReader(l).run)
	l.tasks.Go((&writer{line: l}).run)
}

// end ends the tasks that nobody else tells.
func (l *line) end() {
	l.wakePoller()
	select {
	case l.answers <- nil:
	case <-l.silent:
	}
}

// close frees the line's descriptors. A handler that is stuck may still be
// using its own.
func (l *line) close() {
	if l.file != nil {
		l.file.Close()
	}
	l.client.Close()
	l.poller.Close()
}
