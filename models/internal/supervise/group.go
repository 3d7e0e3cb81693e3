package supervise

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"
)

// startTries is how often in a row a worker may end before it was ready,
// while the group has never been up, until that counts as a failure to serve.
const startTries = 3

// Group is a master's worker processes.
type Group struct {
	Workers   int
	Listeners []*os.File // the worker in slot i inherits the i-th as LISTEN_FDS says; a single one is for all
	Files     []*os.File // inherited too: the i-th as InheritedFD(i)
	Env       []string   // added to the master's environment
	Grace     time.Duration
	Ready     func() // called once, when all workers have said that they are ready
	Logf      func(format string, args ...any)

	// Ended, if not nil, is called when a slot's worker is dead and reaped,
	// before its successor starts.
	Ended func(slot int)

	mu    sync.Mutex
	alive []*process // by slot; nil while there is none; empty before Run
	up    int        // slots that were ready at least once
}

// Run keeps all workers running until ctx is cancelled. Then it tells them to
// stop, kills those that have not ended after Grace, and returns when all are
// reaped. It returns an error only if the workers cannot be brought up.
func (g *Group) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	g.mu.Lock()
	g.alive = make([]*process, g.Workers)
	g.mu.Unlock()
	spawner := newSpawner()
	defer spawner.close()

	var slots sync.WaitGroup
	for slot := range g.Workers {
		slots.Go(func() {
			if err := g.keep(ctx, slot, spawner); err != nil {
				cancel(err)
			}
		})
	}
	<-ctx.Done()
	g.each((*process).stop)
	kill := time.AfterFunc(g.Grace, func() {
		g.each(func(p *process) {
			g.Logf("worker %d (pid %d) has not ended within %v: killing it", p.slot, p.pid(), g.Grace)
			p.kill()
		})
	})
	slots.Wait()
	kill.Stop()
	if err := context.Cause(ctx); err != context.Canceled {
		return err
	}
	return nil
}

// Tell sends a command to the worker in slot, if there is one. It may be called before
// Run.
func (g *Group) Tell(slot int, command byte) {
	var p *process
	g.mu.Lock()
	if slot < len(g.alive) {
		p = g.alive[slot]
	}
	g.mu.Unlock()
	if p != nil {
		p.tell(command)
	}
}

func (g *Group) each(do func(*process)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, p := range g.alive {
		if p != nil {
			do(p)
		}
	}
}

// keep runs one worker after the other in slot.
func (g *Group) keep(ctx context.Context, slot int, spawner *spawner) error {
	var pause backoff
	wasReady := false
	for generation := 0; ctx.Err() == nil; generation++ {
		started := time.Now()
		readyNow, err := g.runOne(ctx, slot, generation, spawner, wasReady)
		wasReady = wasReady || readyNow
		if ctx.Err() != nil {
			return nil
		}
		delay := pause.after(time.Since(started))
		if !wasReady && pause.failures >= startTries {
			return fmt.Errorf("worker %d does not start: %w", slot, err)
		}
		g.Logf("worker %d: %v; starting another in %v", slot, err, delay)
		select {
		case <-time.After(delay):
		case <-ctx.Done():
		}
	}
	return nil
}

// runOne runs one worker process to its end, which err describes.
func (g *Group) runOne(ctx context.Context, slot, generation int, spawner *spawner, wasReady bool) (ready bool, err error) {
	p, err := spawner.start(g, slot, generation)
	if err != nil {
		return false, err
	}
	g.mu.Lock()
	g.alive[slot] = p
	g.mu.Unlock()
	if ctx.Err() != nil {
		p.stop() // it came too late for Run's order to all
	}
	for p.heard() {
		if ready = true; !wasReady {
			wasReady = true
			g.countReady()
		}
	}
	// The process is dead or as good as dead: it has closed its control.
	err = p.reap()
	g.mu.Lock()
	g.alive[slot] = nil
	g.mu.Unlock()
	p.close()
	if g.Ended != nil {
		g.Ended(slot)
	}
	return ready, err
}

func (g *Group) countReady() {
	g.mu.Lock()
	g.up++
	all := g.up == g.Workers
	g.mu.Unlock()
	if all && g.Ready != nil {
		g.Ready()
	}
}

// backoff spaces out the starts of workers that die at once. The first death
// costs nothing: a worker killed for a single bad request is replaced now.
type backoff struct{ failures int }

const (
	longEnough = time.Second // a worker that lived this long did not die at once
	firstPause = 10 * time.Millisecond
	maxPause   = time.Second
)

func (b *backoff) after(lived time.Duration) time.Duration {
	if lived >= longEnough {
		b.failures = 0
	}
	b.failures++
	if b.failures == 1 {
		return 0
	}
	return min(firstPause<<min(b.failures-2, 10), maxPause)
}
