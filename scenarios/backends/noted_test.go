package backends_test

import (
	"fmt"
	"testing"
	"time"

	"go.uber.org/goleak"

	"interleave/internal/netpoll"
	"interleave/scenarios"
	"interleave/scenarios/backends"
)

// The calls of an excerpt are told one by one, to whoever asks for their caller, by a
// clock that all processes share.
func TestNoted(t *testing.T) {
	defer goleak.VerifyNone(t)
	addr, stop := start(t, spec)
	defer stop()
	p := dial(t, addr)
	defer p.Close()
	before := time.Duration(netpoll.Now())
	const number = scenarios.FirstInExcerpt + 7
	for _, target := range []string{"/fast/1?n=%d", "/fast/2?n=%d", "/fast/1?n=1000000001", "/unknown/1?n=%d"} {
		if target != "/fast/1?n=1000000001" {
			target = fmt.Sprintf(target, uint64(number))
		}
		p.get(target)
		p.answer()
	}
	after := time.Duration(netpoll.Now())
	p.get(backends.NotedPath + "1")
	noted, err := backends.ParseNoted(p.answer())
	if err != nil {
		t.Fatal(err)
	}
	if len(noted) != 1 {
		t.Fatalf("noted %+v, want one call", noted)
	}
	n := noted[0]
	if n.Upstream != "fast" || n.Number != number || n.From < before || n.Until > after || n.Until-n.From < 5*time.Millisecond {
		t.Errorf("noted %+v, want a call of 5 ms for request %d between %v and %v", n, uint64(number), before, after)
	}
}
