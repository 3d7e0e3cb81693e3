package callback

import (
	"fmt"
	"sync"
	"sync/atomic"

	"interleave/internal/netpoll"
)

// job is a blocking operation on its way to a thread and back.
type job struct {
	op   func() error
	x    *exchange
	done func(error)
	err  error
	next *job
}

func (j *job) run() {
	defer func() {
		if p := recover(); p != nil {
			j.err = fmt.Errorf("panic in a blocking operation: %v", p)
		}
	}()
	j.err = j.op()
}

// jobs is a first-in first-out list.
type jobs struct{ first, last *job }

func (q *jobs) push(j *job) {
	if q.first == nil {
		q.first = j
	} else {
		q.last.next = j
	}
	q.last = j
}

func (q *jobs) pop() *job {
	j := q.first
	if j != nil {
		q.first, j.next = j.next, nil
	}
	return j
}

// pool is the threads that run what would block the loop. They are started
// when there is something to do and nobody to do it, up to a maximum. It is
// the only part of a loop that other threads touch.
type pool struct {
	poller  *netpoll.Poller
	max     int
	arrived atomic.Bool // finished is not empty, and the loop was woken

	mu       sync.Mutex
	work     sync.Cond
	waiting  jobs
	finished jobs
	workers  int
	idle     int // workers that wait and were not woken
	busy     int // workers in an operation
	closed   bool
	ended    sync.WaitGroup
}

func (p *pool) init(poller *netpoll.Poller, max int) {
	p.poller, p.max = poller, max
	p.work.L = &p.mu
}

func (p *pool) submit(j *job) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting.push(j)
	switch {
	case p.idle > 0:
		p.idle--
		p.work.Signal()
	case p.workers < p.max:
		p.workers++
		p.ended.Go(p.serve)
	}
}

func (p *pool) serve() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for !p.closed {
		j := p.waiting.pop()
		if j == nil {
			p.idle++
			p.work.Wait()
			continue
		}
		p.busy++
		p.mu.Unlock()
		j.run()
		p.mu.Lock()
		p.busy--
		if p.closed {
			return
		}
		p.finished.push(j)
		// One wake-up is enough for all that end before the loop collects.
		if !p.arrived.Swap(true) {
			p.poller.Wake()
		}
	}
}

// collect calls back for the jobs that have ended. It is the loop's.
func (p *pool) collect() {
	if !p.arrived.Load() {
		return
	}
	p.mu.Lock()
	finished := p.finished
	p.finished = jobs{}
	p.arrived.Store(false)
	p.mu.Unlock()
	for j := finished.pop(); j != nil; j = finished.pop() {
		j.x.completed(func() { j.done(j.err) })
	}
}

// close ends the threads. It does not wait for one that is stuck in an
// operation whose request was given up.
func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	busy := p.busy
	p.work.Broadcast()
	p.mu.Unlock()
	if busy == 0 {
		p.ended.Wait()
	}
}
