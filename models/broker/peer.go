package broker

import (
	"syscall"

	"interleave/internal/netpoll"
	"interleave/models/internal/callback"
	"interleave/models/internal/large"
	"interleave/scenarios/wire/zmtp"
)

// peer is a worker as the front sees it: a connection over which it has
// announced itself.
type peer struct {
	front   *front
	fd      int
	session zmtp.Session
	in      []byte // received, and not yet a whole message
	out     []byte // to be sent
	sent    int64  // of all that was ever to be sent
	queued  int64  // the same, with what is in out

	limit     int        // requests that it takes at a time; 0 if it takes none
	pending   []*request // those that it has
	delimiter bool       // its socket is a REQ
	gone      bool
	touched   bool // is in front.touched
	full      bool // its socket took no more: the loop tells when it does
	unheard   int  // pings that it has not answered

	level, place int // in the crowd; place is -1 if it is not there
}

const (
	firstInput = 4 << 10
	// keptBuffer is the largest buffer that is kept when it is empty.
	keptBuffer = 64 << 10
	// readsPerTurn bounds what one worker can make the loop do at once. It must
	// not leave anything unread, or nobody would tell of it: so it bounds reads
	// of a buffer that only a flood fills.
	readsPerTurn = 1 << 12
)

// happened is called when something has happened to the connection, or nothing has
// for some time. It reports whether the connection goes on.
func (p *peer) happened(h callback.Happening) (more bool) {
	if h.Expired {
		if why := p.beat(); why != "" {
			p.front.config.Logf("broker: a worker %s: its connection is closed", why)
			p.end()
			return false
		}
		return true
	}
	for range readsPerTurn {
		p.grow()
		room := p.in[len(p.in):cap(p.in)]
		n, err := netpoll.Read(p.fd, room)
		if err == netpoll.ErrAgain {
			break
		}
		if err != nil || n == 0 {
			p.end()
			return false
		}
		p.in = p.in[:len(p.in)+n]
		p.heard()
		if err := p.take(); err != nil {
			p.front.config.Logf("broker: a worker's connection is closed: %v", err)
			p.flush()
			p.end()
			return false
		}
		if n < len(room) && !h.Hangup {
			break // that was all
		}
	}
	if len(p.out) > 0 {
		p.touch()
	}
	return true
}

// grow makes room for the rest of a message.
func (p *peer) grow() {
	if cap(p.in)-len(p.in) >= firstInput/2 {
		return
	}
	size := max(2*cap(p.in), firstInput, min(p.session.Want(p.in), largest+firstInput))
	p.in = append(make([]byte, 0, size), p.in...)
}

// take takes all whole messages.
func (p *peer) take() error {
	taken := 0
	message := &p.front.message
	for {
		before := len(p.out)
		n, got, out, err := p.session.Next(p.in[taken:], message, p.out)
		p.queued += int64(len(out) - before)
		p.out = out
		if err != nil {
			return err
		}
		taken += n
		if got {
			err = p.obey(message.Frames)
		}
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
	}
	p.in = p.in[:copy(p.in, p.in[taken:])]
	if len(p.in) == 0 && cap(p.in) > keptBuffer {
		large.Gone(p.in)
		p.in = nil
	}
	return nil
}

// obey does what a worker's message says.
func (p *peer) obey(frames [][]byte) error {
	if len(frames) > 1 && len(frames[0]) == 0 {
		p.delimiter = true
		frames = frames[1:]
	}
	switch {
	case isSignal(frames, ready):
		n, err := readyFor(frames)
		if err != nil {
			return err
		}
		p.limit = n
	case isSignal(frames, leave):
		p.limit = 0
	default:
		a, err := parseAnswer(frames)
		if err != nil {
			return err
		}
		r := p.front.table.find(a.id)
		if r == nil || r.peer != p {
			return nil // it was given up
		}
		r.resp.Status = a.status
		r.resp.ContentType = p.front.contentType(a.contentType)
		r.resp.Body = append(r.resp.Body, a.body...)
		p.drop(r)
		p.front.table.finish(r, nil)
	}
	p.front.crowd.settle(p)
	p.front.assign()
	return nil
}

// give has the worker answer r.
func (p *peer) give(r *request) {
	before := len(p.out)
	p.out = r.append(p.out, p.delimiter)
	p.queued += int64(len(p.out) - before)
	r.peer, r.end, r.spot = p, p.queued, len(p.pending)
	p.pending = append(p.pending, r)
	p.front.crowd.settle(p)
	p.touch()
}

// drop takes r from those that the worker has.
func (p *peer) drop(r *request) {
	last := len(p.pending) - 1
	moved := p.pending[last]
	p.pending[r.spot], moved.spot = moved, r.spot
	p.pending[last] = nil
	p.pending = p.pending[:last]
}

// touch has out sent at the end of the turn, together with what comes until
// then.
func (p *peer) touch() {
	if !p.touched {
		p.touched = true
		p.front.touched = append(p.front.touched, p)
	}
}

// flush sends what the socket takes. The rest waits until it takes more.
func (p *peer) flush() {
	for len(p.out) > 0 {
		n, err := netpoll.Write(p.fd, p.out)
		if err == netpoll.ErrAgain {
			p.watch(true)
			return
		}
		if err != nil {
			syscall.Shutdown(p.fd, syscall.SHUT_RDWR) // happened will find its end
			return
		}
		p.sent += int64(n)
		p.out = p.out[:copy(p.out, p.out[n:])]
	}
	p.watch(false)
	if cap(p.out) > keptBuffer {
		large.Gone(p.out)
		p.out = nil
	}
}

// watch has the loop tell when a socket that is full takes more. It is not told so
// otherwise: a Unix socket takes more each time its worker has read, and the front
// would be woken for that.
func (p *peer) watch(full bool) {
	if p.full == full || p.gone {
		return
	}
	mode := netpoll.Incoming
	if full {
		mode = netpoll.Edge
	}
	p.full = full
	if err := p.front.loop.Rewatch(p.fd, mode); err != nil {
		p.front.config.Logf("broker: cannot poll a worker: %v", err)
		syscall.Shutdown(p.fd, syscall.SHUT_RDWR)
	}
}

// end is the end of a worker. A request that it cannot have seen whole waits for
// another one; who knows what has become of the others.
func (p *peer) end() {
	p.gone = true
	p.front.crowd.settle(p)
	p.front.workers--
	for len(p.pending) > 0 {
		r := p.pending[0]
		p.drop(r)
		r.peer = nil
		if r.end > p.sent {
			p.front.waiting.put(r)
		} else {
			p.front.table.finish(r, errWorker)
		}
	}
	p.front.assign()
}
