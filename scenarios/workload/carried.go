package workload

import (
	"slices"
	"strconv"
	"time"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// carried is a workload as the handlers carry it out.
type carried struct {
	kinds  []kind
	shares uint64 // of all of them together
}

// kind is a kind of requests, ready to be carried out.
type kind struct {
	name   string
	share  uint64
	answer int64
	steps  []step
}

// step is a part of it. Its calls lack the request's number.
type step struct {
	calls          []scenarios.Call
	first          []bool // of each call: it is the first of its service, whose proof goes into the answer
	compute, block time.Duration
	untold         bool
}

func carry(w *Workload) *carried {
	c := &carried{}
	for _, k := range w.Kinds {
		own := kind{name: k.Name, share: uint64(k.Share), answer: k.Answer}
		var called Ordinals
		for _, s := range k.Steps {
			next := step{compute: s.Compute, block: s.Block, untold: s.Untold}
			for _, i := range s.Calls {
				ordinal := called.Next(i)
				call := scenarios.Call{Upstream: w.Services[i].Name}
				if ordinal > 1 {
					call.Params = scenarios.FurtherCall + "=" + strconv.Itoa(ordinal)
				}
				next.calls, next.first = append(next.calls, call), append(next.first, ordinal == 1)
			}
			own.steps = append(own.steps, next)
		}
		c.kinds = append(c.kinds, own)
		c.shares += own.share
	}
	return c
}

// kindOf is the kind that the request asks for. One that names none is drawn by lot.
func (c *carried) kindOf(req *wire.Request, lot interface{ Random() uint64 }) *kind {
	if len(c.kinds) == 1 {
		return &c.kinds[0]
	}
	if name := req.QueryValue("kind"); len(name) > 0 {
		for i := range c.kinds {
			if c.kinds[i].name == string(name) {
				return &c.kinds[i]
			}
		}
	}
	drawn := lot.Random() % c.shares
	for i := range c.kinds {
		if drawn < c.kinds[i].share {
			return &c.kinds[i]
		}
		drawn -= c.kinds[i].share
	}
	return &c.kinds[0]
}

// ask are the calls of s for the request with number n.
func (s *step) ask(n []byte) []scenarios.Call {
	calls := slices.Clone(s.calls)
	for i := range calls {
		calls[i].Nonce = n
	}
	return calls
}

// library is the blocking call of s.
func (s *step) library() error {
	scenarios.BlockThread(s.block)
	return nil
}

// learn appends to what is known what the first calls of services have brought: a
// blank and the proof, with which each reply begins.
func (s *step) learn(known []byte, replies []scenarios.Reply) ([]byte, error) {
	for i, r := range replies {
		if err := r.Err(); err != nil {
			return nil, err
		}
		if s.first[i] {
			known = append(append(known, ' '), r.Body[:min(len(r.Body), scenarios.ProofLen)]...)
		}
	}
	return known, nil
}

// tell puts what is known into the answer: as a line, or as the seed of as many bytes
// as the kind says.
func (k *kind) tell(resp *wire.Response, known []byte) {
	if k.answer == 0 {
		resp.Body = append(append(resp.Body, known...), '\n')
		return
	}
	at := len(resp.Body)
	resp.Body = slices.Grow(resp.Body, int(k.answer))[:at+int(k.answer)]
	scenarios.ContentOf(known).Fill(resp.Body[at:], 0)
}

// begin is what is known of a request at first: its number.
func begin(n []byte) []byte { return append(make([]byte, 0, 64), n...) }
