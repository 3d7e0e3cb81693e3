package serve

import (
	"context"
	"sync"
)

// lives are the connections that were upgraded: net/http forgets them.
type lives struct {
	mu      sync.Mutex
	all     map[*live]struct{}
	stopped bool
	ended   chan struct{} // closed when there are none left after stop
}

func newLives() *lives {
	return &lives{all: map[*live]struct{}{}, ended: make(chan struct{})}
}

// enter is called before a connection is upgraded. It is false if the server stops.
func (l *lives) enter(v *live) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stopped {
		return false
	}
	l.all[v] = struct{}{}
	return true
}

// leave is called when its handler has ended.
func (l *lives) leave(v *live) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.all, v)
	if l.stopped && len(l.all) == 0 {
		close(l.ended)
	}
}

// stop ends the waits for clients. It is called once.
func (l *lives) stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stopped = true
	if len(l.all) == 0 {
		close(l.ended)
	}
	for v := range l.all {
		v.stop()
	}
}

// wait waits until none are left, and reports how many are if that takes too long.
func (l *lives) wait(ctx context.Context) (left int) {
	select {
	case <-l.ended:
		return 0
	case <-ctx.Done():
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.all)
}

// abort ends the connections without regard to their clients.
func (l *lives) abort() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for v := range l.all {
		v.abort()
	}
}
