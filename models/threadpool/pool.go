package threadpool

import (
	"sync"
	"syscall"
)

// pool hands jobs to threads, and one thread at a time the task of finding
// more of them: that of the leader, who polls. A thread that has found jobs
// puts them into the queue, wakes another one if need be, and takes a job
// itself. So a request is mostly served by the thread that saw it arrive; a
// poller thread of its own would put two switches between threads into each.
//
// Threads without anything to do wait in read, on a pipe: a Go channel would
// hand their processor on to another thread at each turn, which costs more
// than the request.
type pool struct {
	mu      sync.Mutex
	jobs    []job // a ring
	first   int
	length  int
	leading bool // a thread polls
	idle    int  // threads that wait for the pipe
	waking  bool // one was woken and has not come yet: it will wake the next
	closed  bool

	wait, wake int // the pipe's ends
}

// job is a connection that needs a thread, and why.
type job struct {
	conn  *conn
	step  step
	since int64 // it has been readable, in nanoseconds since the epoch
}

type step uint8

const (
	readable step = iota // something has arrived
	expired              // the wait took too long
	stopping             // the server stops
)

func newPool(queue int) (*pool, error) {
	var p [2]int
	if err := syscall.Pipe(p[:]); err != nil {
		return nil, err
	}
	syscall.CloseOnExec(p[0])
	syscall.CloseOnExec(p[1])
	return &pool{jobs: make([]job, max(queue, 1)), wait: p[0], wake: p[1]}, nil
}

// next returns the next job for the calling thread, which meanwhile leads or
// waits. lead polls once and calls put for what it has found. Once the pool is
// closed, next returns false.
func (p *pool) next(lead func()) (job, bool) {
	woken := false
	for {
		p.mu.Lock()
		if woken {
			p.waking = false
		}
		switch {
		case p.closed:
			p.mu.Unlock()
			return job{}, false
		case p.length > 0:
			j := p.jobs[p.first]
			p.jobs[p.first] = job{}
			if p.first++; p.first == len(p.jobs) {
				p.first = 0
			}
			p.length--
			p.unlockAndWake()
			return j, true
		case !p.leading:
			p.leading = true
			p.mu.Unlock()
			lead()
			p.mu.Lock()
			p.leading = false
			p.mu.Unlock()
			woken = false
		default:
			p.idle++
			p.mu.Unlock()
			p.park()
			woken = true
		}
	}
}

// standIn has the caller lead where no thread does, because all are busy, until lead
// has found nothing more or the queue is full. lead does not wait. There may be more to
// find for ever, and the caller has to see that it is to stop.
func (p *pool) standIn(lead func() (found bool)) {
	for found, left := true, 64; found && left > 0; left-- {
		p.mu.Lock()
		if p.closed || p.leading || p.idle > 0 || p.length == len(p.jobs) {
			p.mu.Unlock()
			return
		}
		p.leading = true
		p.mu.Unlock()
		found = lead()
		p.mu.Lock()
		p.leading = false
		p.unlockAndWake()
	}
}

// unlockAndWake makes sure, before the caller goes to work, that somebody
// looks after what is left to do, or to find.
func (p *pool) unlockAndWake() {
	wake := !p.closed && p.idle > 0 && !p.waking && (p.length > 0 || !p.leading)
	if wake {
		p.idle--
		p.waking = true
	}
	p.mu.Unlock()
	if wake {
		syscall.Write(p.wake, []byte{0})
	}
}

func (p *pool) park() {
	var b [1]byte
	for {
		if _, err := syscall.Read(p.wait, b[:]); err != syscall.EINTR {
			return
		}
	}
}

// put adds a job. Only the leader calls it, and for no more jobs than free.
func (p *pool) put(j job) {
	p.mu.Lock()
	p.jobs[(p.first+p.length)%len(p.jobs)] = j
	p.length++
	p.mu.Unlock()
}

// free returns how many jobs the queue has room for, as seen by the leader.
func (p *pool) free() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.jobs) - p.length
}

// close ends all threads when they have done what they are doing.
func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.closed = true
		syscall.Close(p.wake)
	}
}

// release frees what waiting threads need. It must follow their end.
func (p *pool) release() { syscall.Close(p.wait) }
