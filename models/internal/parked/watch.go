package parked

import (
	"sync"
	"sync/atomic"
	"time"
)

// watch knows all open sockets and what time it is, both roughly: it is one
// goroutine that looks at the clock and, more rarely, at the sockets.
type watch struct {
	unix    atomic.Int64 // the time in nanoseconds since the epoch
	aborted atomic.Bool  // waits shall end at once

	mu      sync.Mutex
	sockets []*socket
}

// tick is how late a Date field may be.
const tick = 100 * time.Millisecond

// look sees to the time-outs, of which shortest is the shortest, until stop
// is closed. A wait ends at most an eighth of shortest too late.
func (w *watch) look(shortest time.Duration, stop <-chan struct{}, eachTick func()) {
	scan := min(max(shortest/8, 5*time.Millisecond), time.Second)
	ticker := time.NewTicker(min(tick, scan))
	defer ticker.Stop()
	var next time.Time
	for {
		select {
		case <-stop:
			return
		case <-ticker.C:
		}
		now := time.Now()
		w.unix.Store(now.UnixNano())
		eachTick()
		w.findEnded()
		if !now.Before(next) {
			w.expire(now.UnixNano())
			next = now.Add(scan)
		}
	}
}

func (w *watch) now() int64 { return w.unix.Load() }

func (w *watch) expire(now int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.sockets {
		if d := s.deadline.Load(); d != 0 && d <= now {
			s.breakOff()
		}
	}
}

// findEnded wakes connections whose clients have gone without a sign.
func (w *watch) findEnded() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.sockets {
		switch doubt := s.doubt.Load(); {
		case doubt == newDoubt:
			s.doubt.CompareAndSwap(newDoubt, oldDoubt)
		case doubt == oldDoubt && s.doubt.CompareAndSwap(oldDoubt, noDoubt):
			if _, ended := s.peek(); ended {
				s.breakOff()
			}
		}
	}
}

// breakOffAll ends all waits. Those that have not taken too long begin anew,
// unless the server stops.
func (w *watch) breakOffAll() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.sockets {
		s.breakOff()
	}
}

func (w *watch) add(s *socket) {
	w.mu.Lock()
	s.slot = len(w.sockets)
	w.sockets = append(w.sockets, s)
	w.mu.Unlock()
	if w.aborted.Load() { // whoever aborts says so before it breaks off all waits
		s.breakOff()
	}
}

func (w *watch) remove(s *socket) {
	w.mu.Lock()
	last := len(w.sockets) - 1
	moved := w.sockets[last]
	w.sockets[s.slot] = moved
	moved.slot = s.slot
	w.sockets[last] = nil
	w.sockets = w.sockets[:last]
	w.mu.Unlock()
}
