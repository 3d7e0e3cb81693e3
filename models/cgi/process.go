package cgi

import (
	"errors"
	"fmt"
	"syscall"
	"time"

	"interleave/internal/netpoll"
	"interleave/models/internal/callback"
	"interleave/scenarios"
)

const (
	// maxAnswer bounds what a child can make the server hold, in bytes.
	maxAnswer = 64 << 20

	firstAnswer = 1 << 10

	// lingering is how long a child may live on after it has closed its
	// stdout.
	lingering = time.Second
)

var errTooLong = fmt.Errorf("its answer is longer than %d bytes", maxAnswer)

// process is a child.
type process struct {
	spawner *spawner
	request *request // nil once that is finished
	pid     int
	exit    int // descriptor that becomes readable when the child has ended
	started time.Time
	answer  []byte // what has come of it and is not passed on
	passing passing
	failure error              // why there was no proper answer
	reaped  bool               // its pid may be another process's by now
	status  syscall.WaitStatus // once it is reaped
}

// watch has the loop tell of all that happens to the child. After an error
// the child is killed, and its request is the caller's.
func (p *process) watch(input, output int) error {
	s := p.spawner
	unseen := s.loop.Watch(p.exit, netpoll.Edge, s.timeout+lingering, p.exited)
	var unfed error
	if input >= 0 {
		syscall.SetNonblock(input, true)
		unfed = s.loop.Watch(input, netpoll.Edge, s.timeout, func(h callback.Happening) bool { return p.feed(input, h.Expired) })
	}
	syscall.SetNonblock(output, true)
	unread := s.loop.Watch(output, netpoll.Edge, s.timeout, func(h callback.Happening) bool { return p.read(output, h.Expired) })
	err := errors.Join(unseen, unfed, unread)
	if err == nil {
		return nil
	}
	p.request = nil
	p.kill()
	if unseen != nil {
		p.reap()
	}
	return fmt.Errorf("cannot wait for a child: %w", err)
}

func (p *process) kill() {
	if !p.reaped {
		syscall.Kill(p.pid, syscall.SIGKILL)
	}
}

// reap waits for the end of a child that was killed.
func (p *process) reap() {
	for !p.tryReap() {
		awaitExit(p.pid)
	}
}

// tryReap reaps the child if it has ended.
func (p *process) tryReap() bool {
	var used syscall.Rusage
	pid, err := syscall.Wait4(p.pid, &p.status, syscall.WNOHANG, &used)
	if err == nil && pid != p.pid || err == syscall.EINTR {
		return false
	}
	// An error means that it is no child any more.
	p.reaped = true
	p.spawner.usual.account(time.Duration(used.Utime.Nano()+used.Stime.Nano()), time.Since(p.started))
	delete(p.spawner.children, p)
	return true
}

// exited is called when the child has ended, or should have long ago.
func (p *process) exited(h callback.Happening) (more bool) {
	if h.Expired {
		p.kill()
		return true
	}
	if !p.tryReap() {
		return true
	}
	if p.failure != nil {
		p.complain()
	}
	p.spawner.reaped()
	return false
}

// feed gives the child the request's body as it takes it. One that does not
// want it still answers.
func (p *process) feed(input int, expired bool) (more bool) {
	for !expired && p.request != nil && len(p.request.body) > 0 {
		n, err := netpoll.Write(input, p.request.body)
		if err == netpoll.ErrAgain {
			return true
		}
		if err != nil {
			return false
		}
		p.request.body = p.request.body[n:]
	}
	return false
}

// read takes the child's answer as it comes.
func (p *process) read(output int, expired bool) (more bool) {
	switch {
	case p.request == nil:
		return false
	case p.passing.busy:
		return true
	case expired:
		p.end(fmt.Errorf("%w: it was killed after %v", scenarios.ErrUpstreamTimeout, p.spawner.timeout))
		p.kill()
		return false
	}
	for {
		if len(p.answer) == cap(p.answer) {
			p.answer = append(p.answer, make([]byte, max(len(p.answer), firstAnswer))...)[:len(p.answer)]
		}
		n, err := netpoll.Read(output, p.answer[len(p.answer):cap(p.answer)])
		p.answer = p.answer[:len(p.answer)+max(n, 0)]
		switch {
		case err == netpoll.ErrAgain:
			p.passOn(output)
			return true
		case err == nil && n == 0:
			if (p.passing.begun || p.request.req.IsHead()) && p.passOn(output) {
				return true // the end will be read again
			}
			p.end(nil)
			return false
		case err == nil && len(p.answer) >= passSize && p.passOn(output):
			return true
		case len(p.answer) > maxAnswer:
			err = errTooLong
			fallthrough
		case err != nil:
			p.end(err)
			p.kill()
			return false
		}
	}
}

// end finishes the request with what the child has said. The child's own end
// is another event, which comes later or has come before.
func (p *process) end(err error) {
	r := p.request
	p.request = nil
	if r == nil {
		return
	}
	r.child = nil
	switch {
	case err != nil:
	case p.passing.begun:
		if p.passing.left > 0 {
			err = errCutShort
		}
	default:
		var a answer
		if a, err = parseAnswer(p.answer); err == nil {
			r.resp.Status, r.resp.ContentType, r.resp.Body = a.status, a.contentType, a.body
		}
	}
	if err != nil && !r.gone {
		p.failure = err
		if p.reaped {
			p.complain()
		}
	}
	r.finish(err)
}

// complain logs why there was no proper answer, once it is known how the
// child ended.
func (p *process) complain() {
	end := fmt.Sprintf("exit status %d", p.status.ExitStatus())
	if p.status.Signaled() {
		end = p.status.Signal().String()
	}
	p.spawner.logf("cgi: child %d (%s): %v", p.pid, end, p.failure)
}
