package coro

import (
	"sync"
	"sync/atomic"

	"interleave/internal/netpoll"
)

// Block runs op on another thread and parks the greenlet until it is done: a
// call that blocks its thread then stalls nobody else. If all threads of the
// pool are taken, op waits for one. A panic in op is raised again in the
// greenlet. After Kill, Block returns ErrStopped and op runs to its end alone.
func (h *Hub) Block(op func() error) error {
	if h.killed {
		return ErrStopped
	}
	j := &job{op: op, g: h.current}
	h.pool.submit(j)
	h.park()
	if j.abandoned {
		return ErrStopped
	}
	if j.panicked != nil {
		panic(j.panicked)
	}
	return j.err
}

// job is an operation on its way to a thread and back, or a function posted to
// the hub.
type job struct {
	op        func() error
	post      func()
	g         *greenlet
	next      *job
	err       error
	panicked  any
	abandoned bool // the hub's alone
}

// jobs is a first-in first-out list.
type jobs struct{ head, tail *job }

func (l *jobs) push(j *job) {
	if l.head == nil {
		l.head = j
	} else {
		l.tail.next = j
	}
	l.tail = j
}

func (l *jobs) pop() *job {
	j := l.head
	if j != nil {
		l.head, j.next = j.next, nil
	}
	return j
}

// pool is the threads behind Block: made when first needed, at most max, kept
// until the hub ends. It is the only part that several threads share.
type pool struct {
	poller *netpoll.Poller
	max    int
	posted atomic.Bool // done is not empty, and the poller has been woken

	mu      sync.Mutex
	work    sync.Cond
	waiting jobs
	done    jobs
	backlog int // length of waiting
	threads int
	busy    int // threads that run an operation
	closed  bool
	ended   sync.WaitGroup

	parked map[*job]struct{} // whose greenlets wait; the hub's alone
}

func (p *pool) init(poller *netpoll.Poller, max int) {
	p.poller, p.max = poller, max
	p.work.L = &p.mu
	p.parked = make(map[*job]struct{})
}

func (p *pool) submit(j *job) {
	p.parked[j] = struct{}{}
	p.mu.Lock()
	p.waiting.push(j)
	p.backlog++
	if p.backlog > p.threads-p.busy && p.threads < p.max {
		p.threads++
		p.ended.Go(p.serve)
	} else {
		p.work.Signal()
	}
	p.mu.Unlock()
}

func (p *pool) serve() {
	for {
		j := p.take()
		if j == nil {
			return
		}
		j.run()
		p.complete(j)
	}
}

// take waits for a job. nil means that the hub has ended.
func (p *pool) take() *job {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.waiting.head == nil && !p.closed {
		p.work.Wait()
	}
	j := p.waiting.pop()
	if j != nil {
		p.backlog--
		p.busy++
	}
	return j
}

func (j *job) run() {
	defer func() { j.panicked = recover() }()
	j.err = j.op()
}

// complete hands j to the hub. One wake-up is enough for all that is done
// before the hub comes to collect.
func (p *pool) complete(j *job) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if j.post == nil {
		p.busy--
	}
	if p.closed {
		return
	}
	p.done.push(j)
	if !p.posted.Swap(true) {
		p.poller.Wake()
	}
}

func (p *pool) hasDone() bool { return p.posted.Load() }

func (p *pool) collect(h *Hub) {
	p.mu.Lock()
	done := p.done
	p.done = jobs{}
	p.posted.Store(false)
	p.mu.Unlock()
	for j := done.pop(); j != nil; j = done.pop() {
		if j.post != nil {
			j.post()
		} else if !j.abandoned {
			delete(p.parked, j)
			h.wake(j.g)
		}
	}
}

// abandon wakes all who wait for a job, without its result.
func (p *pool) abandon(h *Hub) {
	for j := range p.parked {
		j.abandoned = true
		h.wake(j.g)
	}
	clear(p.parked)
}

// close ends the threads. It waits for them, unless one may be stuck in an
// operation that was abandoned.
func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	stuck := p.busy > 0
	p.waiting = jobs{}
	p.work.Broadcast()
	p.mu.Unlock()
	if !stuck {
		p.ended.Wait()
	}
}
