// Package offload runs what would block a loop's thread on threads of its own,
// and brings the results back to the loop.
package offload

import (
	"sync"
	"sync/atomic"
)

// Job is an operation on its way to a thread and back.
type Job struct {
	Op   func() error // runs on a thread of the pool
	Done func()       // runs on the loop's thread, in Collect, once Op has returned

	Err      error // what Op has returned
	Panicked any   // what Op has panicked with; nil if it has not
}

func (j *Job) run() {
	defer func() { j.Panicked = recover() }()
	j.Err = j.Op()
}

// Pool is the threads behind one loop. They are started when there is
// something to do and nobody to do it, up to a maximum, and kept until Close.
type Pool struct {
	wake    func()
	max     int
	arrived atomic.Bool // finished is not empty, and the loop was woken

	mu       sync.Mutex
	work     sync.Cond
	waiting  []*Job
	finished []*Job
	workers  int
	idle     int // workers that wait and were not woken
	busy     int // workers in an operation
	closed   bool
	ended    sync.WaitGroup
}

// Init prepares a pool of at most max threads. wake makes the loop call
// Collect soon; it may be called on any thread, until Close.
func (p *Pool) Init(max int, wake func()) {
	p.max, p.wake = max, wake
	p.work.L = &p.mu
}

// Submit has j's operation run. If all threads are taken it waits for one.
func (p *Pool) Submit(j *Job) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting = append(p.waiting, j)
	switch {
	case p.idle > 0:
		p.idle--
		p.work.Signal()
	case p.workers < p.max:
		p.workers++
		p.ended.Go(p.serve)
	}
}

// Post has f run on the loop's thread, in Collect. Any thread may call it; after
// Close it does nothing.
func (p *Pool) Post(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finish(&Job{Done: f})
}

// finish hands j to the loop. One wake-up is enough for all that end before
// the loop collects.
func (p *Pool) finish(j *Job) {
	if p.closed {
		return
	}
	p.finished = append(p.finished, j)
	if !p.arrived.Swap(true) {
		p.wake()
	}
}

func (p *Pool) serve() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for !p.closed {
		if len(p.waiting) == 0 {
			p.idle++
			p.work.Wait()
			continue
		}
		j := p.waiting[0]
		p.waiting[0], p.waiting = nil, p.waiting[1:]
		p.busy++
		p.mu.Unlock()
		j.run()
		p.mu.Lock()
		p.busy--
		p.finish(j)
	}
}

// Collect calls Done for the jobs that have ended. It is the loop's.
func (p *Pool) Collect() {
	if !p.arrived.Load() {
		return
	}
	p.mu.Lock()
	finished := p.finished
	p.finished = nil
	p.arrived.Store(false)
	p.mu.Unlock()
	for _, j := range finished {
		j.Done()
	}
}

// Close ends the threads. It waits for them, unless one may be stuck in an
// operation whose request was given up. Jobs that wait are not run.
func (p *Pool) Close() {
	p.mu.Lock()
	p.closed = true
	stuck := p.busy > 0
	p.work.Broadcast()
	p.mu.Unlock()
	if !stuck {
		p.ended.Wait()
	}
}
