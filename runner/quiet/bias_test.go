package quiet

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"interleave/internal/race"
)

var services = []struct {
	name string
	draw service
}{
	{"stalls", func(r *rand.Rand) float64 {
		if r.IntN(100) == 0 {
			return 20
		}
		return 0.3
	}},
	{"constant", func(*rand.Rand) float64 { return 0.3 }},
	{"exponential", func(r *rand.Rand) float64 { return 0.3 * r.ExpFloat64() }},
}

// With masks, disturbed hosts tell of a server what undisturbed ones do. The
// table in the package's documentation is what this test logs.
func TestMasksAreUnbiased(t *testing.T) {
	if race.Enabled {
		t.Skip("is arithmetic in one goroutine, and takes ten times as long under the race detector")
	}
	for _, s := range services {
		for _, part := range []float64{0, 0.05, 0.15, 0.3} {
			t.Run(fmt.Sprintf("%s, %.0f%% disturbed", s.name, 100*part), func(t *testing.T) {
				t.Parallel()
				var truth, with, without sample
				for host := range uint64(20) {
					measure(s.draw, part, host, &truth, &with, &without)
				}
				for _, figure := range []struct {
					name  string
					of    func(*sample) float64
					least float64 // that it is off without masks at 30 %
				}{
					{"p50", func(s *sample) float64 { return s.quantile(0.5) }, 0},
					{"p99", func(s *sample) float64 { return s.quantile(0.99) }, 3},
					{"CPU per request", (*sample).cpuPerRequest, 0.05},
				} {
					want := figure.of(&truth)
					off, raw := figure.of(&with)/want-1, figure.of(&without)/want-1
					t.Logf("%-15s off by %+.1f%% in %.0f%% of the time, without masks by %+.0f%%",
						figure.name, 100*off, 100*with.time/without.time, 100*raw)
					if math.Abs(off) > 0.02 {
						t.Errorf("%s is off by %+.1f%%, want at most 2%%", figure.name, 100*off)
					}
					if part == 0.3 && raw < figure.least {
						t.Errorf("%s is off by %+.1f%% without masks, want more than %.0f%%, or there is nothing to show",
							figure.name, 100*raw, 100*figure.least)
					}
				}
			})
		}
	}
}

// measure adds what one host tells: undisturbed, with masks and without.
func measure(s service, part float64, host uint64, truth, with, without *sample) {
	const end, slice = 300_000.0, 25.0
	seed := func(what uint64) *rand.Rand { return rand.New(rand.NewPCG(host, what)) }
	disturbed := disturbances(seed(1), part, end)
	masks := Rule{}.Judge(hostReadings(seed(2), disturbed, end, slice), 2)
	all := func(int) bool { return false }
	requests, used := serve(seed(3), s, nil, end, slice)
	truth.add(requests, used, slice, all)
	requests, used = serve(seed(3), s, disturbed, end, slice)
	without.add(requests, used, slice, all)
	with.add(requests, used, slice, func(i int) bool { return i >= len(masks) || masks[i].Masked })
}
