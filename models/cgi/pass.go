package cgi

import (
	"errors"
	"time"

	"interleave/scenarios"
)

// passSize is how much of an answer the server holds before it passes it on, in
// bytes.
const passSize = 32 << 10

// errCutShort is a child's end in the middle of an answer that has begun to leave.
var errCutShort = errors.New("the child ended in the middle of its answer")

// passing is an answer that the client is given while the child makes it.
type passing struct {
	begun bool
	busy  bool  // with a piece that the client has not taken: nothing is read
	left  int64 // bytes of the body that have not been passed on
}

// passOn gives the client what has come of an answer that is longer than that, and
// reports whether it does: until it has taken it, the child's pipe fills up, and the
// child waits. An answer that is complete, or does not say how long it is, is taken
// whole: if the child fails, the client is told so.
func (p *process) passOn(output int) bool {
	r, pass := p.request, &p.passing
	piece := p.answer
	if !pass.begun {
		a, length, err := parseHead(p.answer)
		head := r.req.IsHead()
		if err != nil || length < 0 || length <= int64(len(a.body)) && !head {
			return false
		}
		r.resp.Status, r.resp.ContentType, r.resp.Length = a.status, a.contentType, length
		pass.begun, pass.left = true, length
		if piece = a.body; head {
			piece, pass.left = nil, 0
		}
	} else if len(piece) == 0 {
		return false
	}
	piece = piece[:min(int64(len(piece)), pass.left)]
	pass.left -= int64(len(piece))
	pass.busy = true
	p.allow(output, 0)
	r.io.(scenarios.CallbackStreams).Write(piece, func(err error) { p.passed(output, err) })
	return true
}

// passed goes on when the client has taken a piece, or never will.
func (p *process) passed(output int, err error) {
	p.passing.busy = false
	p.answer = p.answer[:0]
	if err != nil {
		p.end(err)
		p.kill()
	} else {
		p.allow(output, p.spawner.timeout)
	}
	p.spawner.loop.Again(output)
}

// allow gives the child so long to go on, from now; 0 while the client has it wait.
func (p *process) allow(output int, patience time.Duration) {
	p.spawner.loop.Allow(output, patience)
	if p.reaped {
		return
	}
	if patience > 0 {
		patience += lingering
	}
	p.spawner.loop.Allow(p.exit, patience)
}
