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
func (b *lab) probe(ctx context.Context, s *stand) {
	if s.restarts() {
		return // its load may have broken it
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.noWay {
		return
	}
	name := s.cell.server()
	if _, done := b.asked[name]; done {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, probeLimit)
	defer cancel()
	asked, err := verify.Early(ctx, verify.Target{Addr: s.server.Addr(), Scenario: s.scenario, Secret: s.secret})
	if !asked {
		b.noWay = b.config.Hosts != nil
		return
	}
	b.asked[name] = ""
	if err != nil {
		b.asked[name] = "asked with half a request: " + err.Error()
	}
}
