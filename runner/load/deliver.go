package load

import (
	"context"
	"strconv"
	"sync"
	"time"

	"interleave/results"
	"interleave/results/latency"
)

// Some answers tell of a request that another client has sent: whoever waits in a
// chat is answered when somebody posts. Until then the client is parked: nothing
// of it is under way. The time of such an answer, its delivery, runs from when
// the other request was sent, and it belongs to the window that this was in.

// sends are when the requests were sent that answers tell of, by number, for all
// threads.
type sends struct {
	mu sync.Mutex
	at map[uint64]int64
}

func newSends() *sends { return &sends{at: map[uint64]int64{}} }

func (s *sends) note(n uint64, at int64) {
	s.mu.Lock()
	s.at[n] = at
	s.mu.Unlock()
}

func (s *sends) of(n uint64) (at int64, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, known = s.at[n]
	return at, known
}

// maxHeard bounds a body that has to be read whole.
const maxHeard = 64 << 10

// hear reads the whole body of an answer to c, which holds the number of a
// message, and returns what is wrong with it.
func (x *exchanger) hear(c *conn, k *kind, body []byte) *fault {
	n, number, ok := k.want.Read(body, x.secret)
	if !ok {
		return x.blame(c, fault{kind: results.ErrBody, cause: "other bytes"}, body)
	}
	of, err := strconv.ParseUint(string(n), 10, 64)
	switch {
	case !k.reports:
		if err != nil || of != c.n {
			return x.blame(c, fault{kind: results.ErrBody, cause: "the number of another request"}, body)
		}
		return nil
	case c.after > 0 && number <= c.after:
		return x.blame(c, fault{kind: results.ErrBody, cause: "a message that the client has had"}, body)
	case c.after > 0 && number > c.after+1:
		missed := fault{kind: results.ErrBody, cause: "a message was missed"}
		c.after = number
		return x.blame(c, missed, body)
	}
	c.after = number
	if c.told, ok = x.sends.of(of); !ok {
		return x.blame(c, fault{kind: results.ErrBody, cause: "a message that nobody has sent"}, body)
	}
	return nil
}

// deliver makes the right answer to a parked client a delivery.
func (s *shard) deliver(c *conn) {
	c.due, c.sent, c.parked = c.told, c.told, false
	s.recorder.left(c.told)
	if c.inWindow = s.recorder.within(c.told); c.inWindow {
		s.pending++
	}
}

// delivery is what became of one request that answers tell of.
type delivery struct {
	clients int   // that were told of it
	last    int64 // after how long the last of them was
}

// told records a request that was due, sent and answered at these times, if its
// answer is a delivery or clients are to be told of it. Such a request is known by
// when it was sent, which is when a delivery of it was due.
func (r *recorder) told(t *tally, due, sent, end int64) {
	switch {
	case t.reports:
		d := r.deliveries[due]
		r.deliveries[due] = delivery{d.clients + 1, max(d.last, end-due)}
	case t.reported:
		d := r.deliveries[sent]
		r.deliveries[sent] = d // nobody may ever be told of it
	}
}

// deliveriesTo is what became of the requests that each of so many clients is told
// of. The last ones may have been told to all after the end, and count only if they
// were before.
func (r *recorder) deliveriesTo(clients int, all bool) (*results.Deliveries, error) {
	var latest int64
	for sent := range r.deliveries {
		latest = max(latest, sent)
	}
	d := &results.Deliveries{Clients: clients}
	last := latency.New()
	for sent, one := range r.deliveries {
		switch {
		case one.clients >= clients:
			d.Told++
			last.End(one.last)
		case sent < latest-int64(settleLimit):
			d.Short++
		}
	}
	d.Last = quantiles(last, all)
	var err error
	d.Histogram, _, err = last.Encode()
	return d, err
}

// The parked clients are there before the load begins, so that the memory they
// cost can be read: they come in parkSteps steps, each with parkSettle for the
// server to take the last of them in.
const (
	parkSteps  = 5
	parkCrowd  = 5 * time.Millisecond // for each freshLimit of them
	parkSettle = 100 * time.Millisecond
)

// openParked has the clients wait that are told of others' requests, and calls
// pause with how many there are after each step.
func openParked(ctx context.Context, shards []*shard, pause func(context.Context, int) error) error {
	for step := 1; step <= parkSteps; step++ {
		parked := 0
		for _, s := range shards {
			for i := range s.groups {
				g := &s.groups[i]
				if !g.parks {
					continue
				}
				if err := s.park(g, g.n*step/parkSteps); err != nil {
					return err
				}
				parked += g.opened
			}
		}
		if parked == 0 {
			return nil
		}
		for _, s := range shards {
			if err := s.listen(parkSettle); err != nil {
				return err
			}
		}
		if err := pause(ctx, parked); err != nil {
			return err
		}
	}
	return nil
}

// park sends the first requests of n of a group's clients.
func (s *shard) park(g *group, n int) error {
	for g.opened < n {
		for range min(freshLimit, n-g.opened) {
			i := uint32(g.first + g.opened)
			g.opened++
			s.start(i, &s.conns[i], 0, 0)
		}
		if err := s.listen(parkCrowd); err != nil {
			return err
		}
	}
	return nil
}

// listen takes what comes within d.
func (s *shard) listen(d time.Duration) error {
	for until := time.Now().Add(d); ; {
		left := time.Until(until)
		if left <= 0 {
			return nil
		}
		n, err := s.poller.Wait(s.events, left)
		if err != nil {
			return err
		}
		for i := range s.events[:n] {
			s.handle(&s.events[i])
		}
	}
}
