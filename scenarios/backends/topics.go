package backends

import (
	"strconv"
	"time"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

const (
	// kept is how many messages of a topic are kept for those who ask late.
	kept = 256

	// newsAtOnce bounds how many messages one answer tells of.
	newsAtOnce = 64

	// patience is how long one who asks for news waits for them: a server that
	// stops need not wait longer for its subscription to end.
	patience = time.Second
)

// topic is an upstream of kind Topic: the last messages, and who waits for the
// next one. See scenarios.TopicNewsCall for what is asked and answered.
type topic struct {
	name   string
	latest uint64 // number of the last message; 1 if there is none yet
	lines  [kept][]byte
	parked []*exchange
}

func newTopic(name string) *topic { return &topic{name: name, latest: 1} }

// post adds a message.
func (t *topic) post(secret uint64, text []byte) {
	t.latest++
	line := strconv.AppendUint(t.lines[t.latest%kept][:0], t.latest, 10)
	line = append(append(append(line, ' '), text...), ' ')
	line = scenarios.AppendProof(line, secret, t.name, text)
	t.lines[t.latest%kept] = append(line, '\n')
}

// news appends what there is after a message, as far as it is kept.
func (t *topic) news(dst []byte, after uint64) []byte {
	first := max(after+1, 2)
	if t.latest > kept {
		first = max(first, t.latest-kept+1)
	}
	last := min(t.latest, first+newsAtOnce-1)
	dst = append(strconv.AppendUint(dst, max(last, after), 10), '\n')
	for n := first; n <= last; n++ {
		dst = append(dst, t.lines[n%kept]...)
	}
	return dst
}

// askTopic takes l.req, which asks or posts to a topic. Posts are what is counted:
// how long others wait for them is not the bus's doing.
func (l *loop) askTopic(c *conn, a *account, now time.Duration) {
	t := a.service.topic
	if l.req.QueryValue("post") != nil {
		e := l.queued(c, now, a.service.usual)
		e.topic, e.posts, e.account = t, true, a
		e.text = append(e.text, scenarios.Nonce(&l.req)...)
		return
	}
	after := scenarios.QueryNumber(l.req.QueryValue("after"))
	if after > 0 && after < t.latest {
		e := l.queued(c, now, 0)
		l.tell(e, t, after)
		return
	}
	if after == 0 {
		after = t.latest
	}
	e := l.queued(c, now, patience)
	e.topic, e.after = t, after
	t.parked = append(t.parked, e)
}

// tell makes the answer to e of what there is after a message.
func (l *loop) tell(e *exchange, t *topic, after uint64) {
	l.resp.Reset()
	l.resp.Body = t.news(l.resp.Body, after)
	l.resp.Close = e.conn.ended
	e.answer = wire.AppendResponse(e.answer, &plain, &l.resp, &l.date)
}

// plain stands for the requests that are answered later: what is answered does
// not depend on them.
var plain = wire.Request{Method: []byte("GET"), Minor: 1, KeepAlive: true}

// ripen does what e was put off for: it posts, and gives the message to all who
// wait for one before the poster hears of it; or it ends a wait without news.
func (l *loop) ripen(e *exchange) {
	t := e.topic
	if !e.posts {
		t.parked = remove(t.parked, e)
		if e.conn.FD >= 0 {
			l.tell(e, t, e.after)
		}
		return
	}
	t.post(l.secret, e.text)
	waiting := t.parked
	t.parked = nil
	for _, p := range waiting {
		p.ready = true
		if p.conn.FD >= 0 {
			l.tell(p, t, p.after)
			l.answer(p.conn)
		}
	}
	if e.conn.FD >= 0 {
		l.tell(e, t, t.latest-1)
	}
}

func remove(list []*exchange, e *exchange) []*exchange {
	for i, other := range list {
		if other == e {
			return append(list[:i], list[i+1:]...)
		}
	}
	return list
}
