package backends

import (
	"time"

	"interleave/internal/netpoll"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

const (
	// pourSize is how much of a long body is made at a time.
	pourSize = 64 << 10

	// pourTurn is how much one connection is sent before others have their turn.
	pourTurn = 8 * pourSize

	// pourAhead is how much of a body the system holds that the server has no room for
	// yet. What else the host holds for a stream is then the server's and the
	// client's. What is on its way is not bounded: a server with large buffers would
	// be held up by late acknowledgements.
	pourAhead = 32 << 10
)

// long is a body that is made while it is sent. Nothing of it is held.
type long struct {
	content scenarios.Content
	length  int64                    // 0 if the answer is whole
	at      int64                    // what was sent
	proof   [scenarios.ProofLen]byte // the content's seed
	proves  bool                     // the proof is the begin of the body, in place of the content's
}

// askBytes takes l.req, which is answered with a long body. The call counts when
// all of it was sent.
func (l *loop) askBytes(c *conn, a *account, now time.Duration) {
	svc, n := a.service, scenarios.Nonce(&l.req)
	l.resp.ContentType, l.resp.Length, l.resp.Close = "application/octet-stream", svc.size, c.ended
	e := l.queued(c, now, svc.delayFor(n, further(&l.req)))
	e.account = a
	e.excerpt = l.excerptOf()
	e.answer, e.length = wire.AppendHead(e.answer, &l.req, &l.resp, &l.date)
	scenarios.AppendProof(e.proof[:0], l.secret, svc.name, n)
	e.content, e.proves = scenarios.ContentOf(e.proof[:]), svc.proves
	if !c.bounded {
		c.bounded = true
		netpoll.LimitUnsent(c.FD, pourAhead) // more is no fault
	}
}

// pour sends what the socket takes of the body of c's first exchange.
func (l *loop) pour(c *conn) {
	e := c.first
	for sent := 0; e.at < e.length; {
		if sent >= pourTurn {
			if !e.queued {
				e.queued = true
				l.waiting.Add(int64(l.now()), e)
			}
			return
		}
		piece := l.piece[:min(e.length-e.at, pourSize)]
		e.content.Fill(piece, e.at)
		if e.proves && e.at < int64(len(e.proof)) {
			copy(piece, e.proof[e.at:])
		}
		n, err := netpoll.Write(c.FD, piece)
		if err == netpoll.ErrAgain {
			return
		}
		if err != nil {
			l.drop(c)
			return
		}
		e.at += int64(n)
		sent += n
	}
	c.pouring = false
	if e.account != nil {
		e.account.calls++
	}
	l.answered(c, e)
	l.answer(c)
}
