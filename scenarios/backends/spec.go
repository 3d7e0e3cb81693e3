package backends

import (
	"fmt"
	"time"

	"interleave/scenarios"
)

// Spec is what the backends are to be.
type Spec struct {
	Upstreams []scenarios.Upstream // upstream NAME answers at path /NAME
	Seed      uint64               // decides which calls are stragglers
	Secret    uint64               // of the proofs
}

// service is one upstream while it is served.
type service struct {
	name    string
	usual   time.Duration // delay
	slow    time.Duration // of stragglers
	oneIn   uint64
	seed    uint64
	unnamed scenarios.Seq // decides for calls without a number of their own
	topic   *topic        // of kind Topic; else nil
	size    int64         // of the answers' bodies, of kind Bytes; else 0
}

// services makes a service of each of the spec's upstreams, by path.
func (s Spec) services() (map[string]*service, error) {
	byPath := make(map[string]*service)
	for _, u := range s.Upstreams {
		switch {
		case u.Name == "":
			return nil, fmt.Errorf("upstream without a name")
		case byPath["/"+u.Name] != nil:
			return nil, fmt.Errorf("upstream %q is listed twice", u.Name)
		case u.Kind != scenarios.Delayed && u.Kind != scenarios.Topic && u.Kind != scenarios.Bytes:
			return nil, fmt.Errorf("upstream %q is of kind %q, which is none", u.Name, u.Kind)
		case u.Delay < 0 || u.Straggler < 0 || u.StragglerOneIn < 0:
			return nil, fmt.Errorf("upstream %q has a negative delay or share of stragglers", u.Name)
		case (u.Kind == scenarios.Bytes) != (u.Size > 0):
			return nil, fmt.Errorf("upstream %q is of kind %q and size %d: bytes have a size, and nothing else has", u.Name, u.Kind, u.Size)
		}
		seed := s.Seed
		for i := range len(u.Name) {
			seed = scenarios.Derive(seed, uint64(u.Name[i]))
		}
		svc := &service{
			name: u.Name, usual: u.Delay, slow: u.Straggler,
			oneIn: uint64(u.StragglerOneIn), seed: seed, unnamed: scenarios.NewSeq(seed), size: u.Size,
		}
		if u.Kind == scenarios.Topic {
			svc.topic = newTopic(u.Name)
		}
		byPath["/"+u.Name] = svc
	}
	return byPath, nil
}

// delayFor returns how long a call with nonce n waits. The nonce
// decides who is slow, so that every model meets the stragglers at the same
// requests. Calls with nonce 0 have no number to tell them apart and are
// drawn in the order of their arrival.
func (s *service) delayFor(n []byte) time.Duration {
	if s.oneIn == 0 {
		return s.usual
	}
	lot := s.seed
	if string(n) == "0" {
		lot = s.unnamed.Next()
	} else {
		for _, c := range n {
			lot = scenarios.Derive(lot, uint64(c))
		}
	}
	if lot%s.oneIn == 0 {
		return s.slow
	}
	return s.usual
}
