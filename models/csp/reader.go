package csp

import (
	"time"

	"interleave/internal/netpoll"
)

// reader is the task that has the connections while nobody works for them. It
// reads requests, hands them to the handlers, and takes the connections back
// from the writer.
//
// It never waits to send: handlers have room for all that it lets in, and what
// the writer is not ready for waits in owed. So the ring of reader, handlers and
// writer cannot lock up.
type reader struct {
	*line
	table
	now      int64 // unix nanoseconds, as of the last message
	draining bool  // no connections will come any more
	gaveUp   bool  // some exchanges may be away for ever
	free     []*exchange
	unused   int // the fewest exchanges in free since the last tick
	owed     []*exchange
	farm     farm
	scrap    [16 << 10]byte // input that nobody wants goes here
}

func newReader(l *line) *reader {
	return &reader{line: l, farm: farm{line: l, most: max(l.Tuning.Workers, 1)}}
}

// run passes on what it is told until there is nothing more to come.
func (r *reader) run() {
	defer close(r.drained)
	defer r.farm.close()
	for !r.gaveUp && !(r.draining && r.clients == 0) {
		if r.takeWaiting() {
			continue
		}
		var answers chan<- *exchange
		var first *exchange
		if len(r.owed) > 0 {
			answers, first = r.answers, r.owed[0]
		}
		select {
		case done := <-r.written:
			r.takeBack(done)
		case events := <-r.events:
			r.happened(events)
		case o := <-r.orders:
			r.obey(o)
		case answers <- first:
			r.owed[0], r.owed = nil, r.owed[1:]
		}
	}
}

// takeWaiting takes what is there of each kind of message, and reports whether
// anything was: to look costs less than to wait for any of them.
func (r *reader) takeWaiting() (some bool) {
	select {
	case done := <-r.written:
		r.takeBack(done)
		some = true
	default:
	}
	select {
	case events := <-r.events:
		r.happened(events)
		some = true
	default:
	}
	select {
	case o := <-r.orders:
		r.obey(o)
		some = true
	default:
	}
	if len(r.owed) > 0 {
		select {
		case r.answers <- r.owed[0]:
			r.owed[0], r.owed = nil, r.owed[1:]
			some = true
		default:
		}
	}
	return some
}

func (r *reader) happened(events []netpoll.Event) {
	r.look()
	for i := range events {
		r.event(&events[i])
	}
}

func (r *reader) takeBack(done []*exchange) {
	r.look()
	for _, x := range done {
		r.back(x)
	}
}

func (r *reader) obey(o order) {
	r.look()
	switch o.kind {
	case welcome:
		r.welcome(o.fd)
	case noMore:
		r.drain()
	case watch:
		r.watch(o.link)
	case upgrade:
		r.enliven(o)
	case heard:
		r.heard(o)
	case part:
		r.part(o)
	case tick:
		r.sweep()
	case abort:
		r.abort()
	case giveUp:
		r.gaveUp = true
	}
}

// look looks at the clock.
func (r *reader) look() { r.now = time.Now().UnixNano() }

// welcome begins with a connection.
func (r *reader) welcome(fd int) {
	c := &conn{fd: fd, token: r.token(fd), deadline: after(r.now, r.IdleTimeout)}
	if err := r.poller.Add(fd, netpoll.Edge, c.token); err != nil {
		r.Logf("poll a connection: %v", err)
		netpoll.Close(fd)
		r.acceptor.Done()
		return
	}
	r.set(fd, entry{token: c.token, conn: c})
	r.clients++
}

// watch has a handler told of what happens to its connection to an upstream.
func (r *reader) watch(k *link) {
	token := r.token(k.fd)
	err := r.poller.Add(k.fd, netpoll.Edge, token)
	if err == nil {
		r.set(k.fd, entry{token: token, ready: k.ready})
	}
	k.watched <- err
}

func (r *reader) event(ev *netpoll.Event) {
	if ev.Token == listenerToken {
		notify(r.knock)
		return
	}
	e, ok := r.find(ev.Token)
	switch {
	case !ok:
		return
	case e.conn == nil:
		notify(e.ready)
		return
	}
	c := e.conn
	c.unread = c.unread || ev.Readable
	c.writable = c.writable || ev.Writable
	c.hungup = c.hungup || ev.Hangup
	c.failed = c.failed || ev.Failed
	switch {
	case c.state == away:
	case c.state == talking:
		r.stir(c, ev.Writable)
	case c.failed:
		r.hangUp(c)
	case c.state == stuck && ev.Writable:
		r.goOn(c.x)
	case c.state == resting && c.unread:
		r.read(c)
	case c.state == lingering && c.unread:
		r.swallow(c)
	}
}

// notify leaves a message for a task that is told no more than that it has one.
func notify(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// goOn has the writer go on with what a client did not take.
func (r *reader) goOn(x *exchange) {
	if x.purpose == piece {
		r.owe(x, piece)
		return
	}
	r.owe(x, rest)
}

func (r *reader) refuse(x *exchange, status int) {
	x.status = status
	r.owe(x, refusal)
}

// owe has the writer do something for x.
func (r *reader) owe(x *exchange, p purpose) {
	x.purpose = p
	x.conn.state, x.conn.deadline = away, 0
	r.pass(x)
}

// pass gives x to the writer, at once or later.
func (r *reader) pass(x *exchange) {
	x.conn.writable = false
	select {
	case r.answers <- x:
	default:
		r.owed = append(r.owed, x)
	}
}

// back goes on with a connection whose exchange the writer has returned.
func (r *reader) back(x *exchange) {
	if x.purpose == frames {
		r.hold(x)
		return
	}
	c := x.conn
	if x.purpose == answer {
		r.farm.busy--
	}
	c.state = resting
	switch {
	case x.outcome == broken || c.failed || closed(r.aborting):
		r.hangUp(c)
	case x.outcome == blocked:
		if x.writeBy == 0 || x.purpose == piece {
			x.writeBy = after(r.now, r.WriteTimeout)
		}
		c.state, c.deadline = stuck, x.writeBy
		if c.writable { // meanwhile
			r.goOn(x)
		}
	case x.purpose == interim:
		x.next()
		r.read(c)
	case x.last:
		r.goodbye(c)
	default:
		x.next()
		c.since = r.now
		if len(x.in) == 0 || !r.parse(c) {
			r.read(c)
		}
	}
}
