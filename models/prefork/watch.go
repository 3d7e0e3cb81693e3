package prefork

import (
	"fmt"
	"slices"
	"time"

	"interleave/internal/netpoll"
	"interleave/models/internal/supervise"
	"interleave/models/internal/thread"
)

// lookEvery is how often the master looks whether clients still wait for a
// worker, while some do. While none does it sleeps.
const lookEvery = 5 * time.Millisecond

// watch looks at the listener's queue of clients that no worker has accepted.
type watch struct {
	board    *board
	group    *supervise.Group
	poller   *netpoll.Poller
	listener int
	seen     []sight // by slot
	quit     chan struct{}
	done     chan struct{}
	logf     func(string, ...any)
}

func newWatch(b *board, group *supervise.Group, listener int, logf func(string, ...any)) (*watch, error) {
	poller, err := netpoll.New()
	if err != nil {
		return nil, fmt.Errorf("cannot make a poller: %w", err)
	}
	if err := poller.Add(listener, netpoll.OneShot, 0); err != nil {
		poller.Close()
		return nil, fmt.Errorf("cannot watch the listener: %w", err)
	}
	w := &watch{
		board: b, group: group, poller: poller, listener: listener, logf: logf,
		seen: make([]sight, len(b.slots)),
		quit: make(chan struct{}), done: make(chan struct{}),
	}
	go w.run()
	return w, nil
}

func (w *watch) stop() {
	close(w.quit)
	w.poller.Wake()
	<-w.done
	w.poller.Close()
}

// run waits until clients queue. If they still do a little later, and no
// worker is free, the workers are too few, and it makes room until the queue
// is empty.
func (w *watch) run() {
	defer close(w.done)
	pause := time.NewTimer(0)
	defer pause.Stop()
	var events [1]netpoll.Event
	for {
		n, err := w.poller.Wait(events[:], -1)
		if err != nil {
			w.logf("cannot watch the listener, idle connections will not make room: %v", err)
			return
		}
		for seen := n > 0; seen; seen = w.queued() {
			pause.Reset(lookEvery)
			select {
			case <-w.quit:
				return
			case <-pause.C:
			}
			if !w.queued() {
				break
			}
			if w.board.anyFree() {
				// It is on its way to accept, on a busy processor.
				w.board.crowded.Store(0)
				continue
			}
			w.board.crowded.Store(1)
			w.makeRoom()
		}
		w.board.crowded.Store(0)
		select {
		case <-w.quit:
			return
		default:
		}
		if err := w.poller.Rearm(w.listener, 0); err != nil {
			w.logf("cannot watch the listener, idle connections will not make room: %v", err)
			return
		}
	}
}

// How long a connection must have been silent before it makes room. A client
// that merely thinks shall keep it; one that has just connected wants to ask
// something, and if it does not, its machine is busy.
const (
	idleFor  = 100 * time.Millisecond
	freshFor = time.Second
)

// makeRoom has the connections closed that have been silent for longest: an
// eighth of the workers at a time, so that a short queue does not cost
// everybody. Since when one is silent is known from when this one began to
// look; while nobody waited it did not matter.
func (w *watch) makeRoom() {
	now := time.Now()
	var silent []int // slots
	for i := range w.board.slots {
		word := w.board.slots[i].word.Load()
		if seen := &w.seen[i]; seen.word != word {
			*seen = sight{word, now}
		}
		since := now.Sub(w.seen[i].since)
		if word&state == idle && since >= idleFor || word&state == fresh && since >= freshFor {
			silent = append(silent, i)
		}
	}
	slices.SortFunc(silent, func(a, b int) int { return w.seen[a].since.Compare(w.seen[b].since) })
	for _, i := range silent[:min(len(silent), max(len(w.board.slots)/8, 1), maxDrops)] {
		w.group.Tell(i, drop)
		w.board.slots[i].call()
	}
}

const maxDrops = 32

// sight is when a slot's word was first seen.
type sight struct {
	word  uint64
	since time.Time
}

// queued reports whether a client waits for a worker.
func (w *watch) queued() bool { return thread.Readable(w.listener, 0) }
