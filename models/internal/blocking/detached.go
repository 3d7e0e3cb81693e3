package blocking

import (
	"errors"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// Detached answers requests that no Conn has received: those of a server with a
// codec of its own. It is used for one request at a time, and again for the next.
type Detached struct {
	server *Server
	io     IO

	req  *wire.Request
	resp *wire.Response
	to   Sender
	sent struct {
		begun bool
		pieces
		failed error
	}
}

// Sender sends an answer in pieces in the way of a server with a codec of its own.
type Sender interface {
	// Begin sends the head of resp, whose Length is that of the body.
	Begin(resp *wire.Response)
	// Send waits until the client's socket has taken p.
	Send(p []byte) error
}

// Upgrader is a second ability of a Sender: it makes the connection of the request
// live. Without it the server keeps none live. What Answer returns says nothing of the
// answer then, only resp.Status of whether the handler has failed: see CloseCode.
type Upgrader interface {
	// Upgrade is scenarios.Live's.
	Upgrade() (scenarios.Socket, error)
}

// NewDetached makes one. NewIO must be set.
func (s *Server) NewDetached() *Detached {
	d := &Detached{server: s, io: s.NewIO()}
	d.io.base().server, d.io.base().apart = s, d
	return d
}

// Answer answers req in resp, which it empties first. A handler that answers in
// pieces has them sent to to, which is nil in a server that cannot. Then begun is
// true, and resp is of no use any more; an error says that the answer is not
// complete.
func (d *Detached) Answer(req *wire.Request, resp *wire.Response, to Sender) (begun bool, err error) {
	resp.Reset()
	d.req, d.resp, d.to = req, resp, to
	d.sent.begun, d.sent.owed, d.sent.failed = false, 0, nil
	if p := d.server.Scenario.Answer(d.io, req, resp); p != nil {
		d.server.logPanic(p)
	}
	d.io.base().Forget()
	d.req, d.resp, d.to = nil, nil, nil
	if d.sent.begun {
		if d.sent.failed == nil && d.sent.owed > 0 {
			d.sent.failed = errShort
		}
		return true, d.sent.failed
	}
	if d.server.lastAnswer() {
		resp.Close = true
	}
	return false, nil
}

var errWhole = errors.New("the server sends whole answers only")

// write is Base.Write.
func (d *Detached) write(p []byte) error {
	s := &d.sent
	if d.to == nil {
		return errWhole
	}
	if !s.begun {
		s.begun, s.owed = true, d.resp.Length
		d.resp.Close = d.resp.Close || d.server.lastAnswer()
		if d.req.IsHead() {
			s.owed = 0
		}
		d.to.Begin(d.resp)
	}
	switch {
	case s.failed != nil:
		return s.failed
	case len(p) == 0 || d.req.IsHead():
		return nil
	case int64(len(p)) > s.owed:
		return scenarios.ErrTooLong
	}
	if s.failed = d.to.Send(p); s.failed == nil {
		s.owed -= int64(len(p))
	}
	return s.failed
}

var errNeverLive = errors.New("the server keeps no connections live")

// upgrade is Base.Upgrade.
func (d *Detached) upgrade() (scenarios.Socket, error) {
	to, ok := d.to.(Upgrader)
	if !ok {
		return nil, errNeverLive
	}
	s, err := to.Upgrade()
	if err != nil {
		return nil, err
	}
	return detachedSocket{s, d.io.base()}, nil
}

// detachedSocket ends the life of the replies to a handler's calls with each message.
type detachedSocket struct {
	scenarios.Socket
	base *Base
}

func (s detachedSocket) Receive() (scenarios.LiveMessage, error) {
	s.base.kept.reset()
	return s.Socket.Receive()
}
