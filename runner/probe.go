package runner

import (
	"context"
	"time"

	"interleave/runner/verify"
)

// probeLimit bounds the asking.
const probeLimit = time.Second

// probe asks a server, once in a run and after the load so that nothing
// measured is touched, what no load asks: whether it waits for the whole of a
// request.
func (b *lab) probe(ctx context.Context, s slot, up *upstreams, addr string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, done := b.asked[s.server()]; done {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, probeLimit)
	defer cancel()
	asked, err := verify.Early(ctx, verify.Target{Addr: addr, Scenario: s.scenario, Secret: up.proofSecret()})
	if !asked {
		return
	}
	b.asked[s.server()] = ""
	if err != nil {
		b.asked[s.server()] = "asked with half a request: " + err.Error()
	}
}
