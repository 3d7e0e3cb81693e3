package backends

import (
	"fmt"
	"math"
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
	sigma   float64       // of the logarithm of delays that scatter around usual; 0 if none do
	least   time.Duration // of these delays
	most    time.Duration
	seed    uint64
	unnamed scenarios.Seq // decides for calls without a number of their own
	topic   *topic        // of kind Topic; else nil
	size    int64         // of the answers' bodies; 0 means a proof alone
	proves  bool          // such a body begins with the proof
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
		case u.Kind == scenarios.Bytes && u.Size <= 0 || u.Kind == scenarios.Topic && u.Size != 0 ||
			u.Kind == scenarios.Delayed && u.Size != 0 && u.Size < scenarios.ProofLen:
			return nil, fmt.Errorf("upstream %q is of kind %q and size %d: bytes have a size, topics have none, and others have room for a proof", u.Name, u.Kind, u.Size)
		case u.P99 != 0 && (u.P99 < u.Delay || u.Delay == 0 || u.StragglerOneIn > 0):
			return nil, fmt.Errorf("upstream %q has delays of %v and, one in a hundred, %v: the second has to be longer, without stragglers", u.Name, u.Delay, u.P99)
		}
		seed := s.Seed
		for i := range len(u.Name) {
			seed = scenarios.Derive(seed, uint64(u.Name[i]))
		}
		svc := &service{
			name: u.Name, usual: u.Delay, slow: u.Straggler,
			oneIn: uint64(u.StragglerOneIn), seed: seed, unnamed: scenarios.NewSeq(seed), size: u.Size,
			sigma: u.Sigma(), least: u.Least(), most: u.Slowest(), proves: u.Kind == scenarios.Delayed,
		}
		if u.Kind == scenarios.Topic {
			svc.topic = newTopic(u.Name)
		}
		byPath["/"+u.Name] = svc
	}
	return byPath, nil
}

// delayFor returns how long a call with nonce n waits, and with a further number for
// each but the first call that a request makes. These decide, so that every model
// meets the same delays at the same requests. Calls with nonce 0 have no number to tell
// them apart and are drawn in the order of their arrival.
func (s *service) delayFor(n, further []byte) time.Duration {
	if s.oneIn == 0 && s.sigma == 0 {
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
	for _, c := range further {
		lot = scenarios.Derive(lot, uint64(c)<<8)
	}
	switch {
	case s.sigma > 0:
		return s.scattered(lot)
	case lot%s.oneIn == 0:
		return s.slow
	}
	return s.usual
}

// scattered is the lognormal delay that a lot decides. The fastest one in a hundred of
// the calls all take as long as Least says, and the slowest one in ten thousand as long
// as Slowest.
func (s *service) scattered(lot uint64) time.Duration {
	share := (float64(lot>>11) + 0.5) / (1 << 53) // rounded to 1 at the end, where z is infinite
	z := math.Sqrt2 * math.Erfinv(2*share-1)
	return max(s.least, time.Duration(min(float64(s.usual)*math.Exp(s.sigma*z), float64(s.most))))
}

// longest is the longest delay of all.
func (s *service) longest() time.Duration { return max(s.most, s.slow) }
