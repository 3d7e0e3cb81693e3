package broker

import (
	"time"

	"interleave/scenarios/wire/zmtp"
)

// heartbeat is how long a worker may be silent until it is sent a ping.
var heartbeat = 3 * time.Second

// lives is how many pings in a row a worker may leave unanswered. It is more than
// one, so that a front that was stopped itself takes nobody's absence for death.
const lives = 3

// beat is called when the worker has been silent for a while. It sends a ping, or
// says why the worker is not to be waited for any more. A worker that has requests
// may compute and answer nothing meanwhile: that it is there is told by its kernel
// (see keepAlive).
func (p *peer) beat() (gone string) {
	switch {
	case !p.session.Ready():
		return "has not introduced itself in time"
	case !p.session.Pings():
		return ""
	case p.unheard >= lives && len(p.pending) == 0:
		return "has not answered any of the last pings"
	}
	p.unheard++
	before := len(p.out)
	p.out = zmtp.AppendPing(p.out, 0, nil)
	p.queued += int64(len(p.out) - before)
	p.touch()
	p.front.loop.Allow(p.fd, heartbeat)
	return ""
}

// heard notes that something has come from the worker.
func (p *peer) heard() {
	if p.session.Pings() {
		p.unheard = 0
		p.front.loop.Allow(p.fd, heartbeat)
	}
}
