package coro

import (
	"iter"
	"runtime/debug"
)

// Task is what a greenlet runs. It is an interface and not a function so that
// spawning one need not allocate a closure.
type Task interface{ Run() }

// greenlet is one coroutine. When its task has returned it is kept for the
// next one: making a coroutine costs microseconds, resuming one does not.
type greenlet struct {
	hub   *Hub
	link  *greenlet // in a queue
	task  Task      // nil tells the coroutine to end
	next  func() (struct{}, bool)
	yield func(struct{}) bool
	last  bool // it shall end with its task
}

// Spawn runs t in a greenlet of its own, later in this turn.
func (h *Hub) Spawn(t Task) {
	g := h.spare.pop()
	if g == nil {
		g = h.newGreenlet()
	} else {
		h.spares--
	}
	h.start(g, t)
}

// Renew runs t in a new coroutine. The running one shall return, and is not
// kept then: so a task that has made its stack large, and will wait long,
// gives the memory back.
func (h *Hub) Renew(t Task) {
	h.current.last = true
	h.start(h.newGreenlet(), t)
}

func (h *Hub) newGreenlet() *greenlet {
	g := &greenlet{hub: h}
	g.next, _ = iter.Pull(func(yield func(struct{}) bool) { // its whole life: one task after another
		g.yield = yield
		for g.task != nil {
			g.run()
			g.hub.finished(g)
			yield(struct{}{})
		}
	})
	return g
}

func (h *Hub) start(g *greenlet, t Task) {
	g.task = t
	h.live++
	h.ready.push(g)
}

// run keeps a panic from unwinding into the hub, which would end the server.
func (g *greenlet) run() {
	defer g.recovered()
	g.task.Run()
}

func (g *greenlet) recovered() {
	if p := recover(); p != nil && p != any(ErrStopped) {
		g.hub.logf("panic in a greenlet: %v\n%s", p, debug.Stack())
	}
}

func (h *Hub) finished(g *greenlet) {
	h.live--
	g.task = nil
	if h.spares < maxSpare && !g.last {
		h.spares++
		h.spare.pushFront(g)
		return
	}
	// Resumed once more, it finds no task and ends.
	h.ready.push(g)
}

// end lets a spare coroutine return.
func (g *greenlet) end() { g.next() }

func (h *Hub) resume(g *greenlet) {
	h.current = g
	g.next()
	for h.aside != nil {
		f := h.aside
		h.aside = nil
		f()
		g.next()
	}
}

// Aside runs f on the hub's stack and returns when it has, before any other
// greenlet runs. A stack that has grown stays so: what needs a large one, and is
// seldom done, shall not leave thousands of greenlets with theirs. f must not
// wait.
func (h *Hub) Aside(f func()) {
	h.aside = f
	h.park()
}

// park gives the thread back to the hub until the running greenlet is woken.
func (h *Hub) park() { h.current.yield(struct{}{}) }

// wake makes a parked greenlet ready. It must be called once per park.
func (h *Hub) wake(g *greenlet) { h.ready.push(g) }

// Yield lets all others that are ready run first.
func (h *Hub) Yield() {
	h.wake(h.current)
	h.park()
}

// queue is a list of greenlets; each is in at most one.
type queue struct{ head, tail *greenlet }

func (q *queue) push(g *greenlet) {
	if q.head == nil {
		q.head = g
	} else {
		q.tail.link = g
	}
	q.tail = g
}

func (q *queue) pushFront(g *greenlet) {
	if q.head == nil {
		q.tail = g
	}
	g.link, q.head = q.head, g
}

func (q *queue) pop() *greenlet {
	g := q.head
	if g != nil {
		q.head, g.link = g.link, nil
	}
	return g
}
