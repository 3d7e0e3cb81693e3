package sidebyside

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// Both ways take the same time on whatever host: one that is slow to start
// servers, one whose noise makes rings longer, one that now and then measures
// a server alone twice because a slice was masked.
func TestBothWaysTakeTheSameTime(t *testing.T) {
	const ring = 750 * time.Millisecond
	for name, host := range map[string]struct{ start, noise, again float64 }{
		"quiet":         {0.35, 0.01, 0},
		"slow to start": {0.8, 0.05, 0},
		"noisy":         {0.35, 0.25, 0.5},
		"never quiet":   {0.35, 0.1, 1},
	} {
		for seed := range uint64(50) {
			rng := rand.New(rand.NewPCG(seed, 1))
			b := balance{ring: ring, blocks: 12}
			seconds := func(s float64) time.Duration {
				return time.Duration(s * (1 + host.noise*rng.Float64()) * float64(time.Second))
			}
			together := func() { b.together.add(seconds(host.start + 0.3 + 2*1.35*ring.Seconds())) }
			alone := func() {
				window := b.window()
				var turns time.Duration
				for range 2 {
					turns += seconds(window.Seconds())
					if rng.Float64() < host.again {
						turns += seconds(window.Seconds())
					}
				}
				b.addAlone(2*window, turns, turns+seconds(2*(host.start+0.15)))
			}
			for range b.blocks {
				if rng.IntN(2) == 0 {
					together()
					alone()
				} else {
					alone()
					together()
				}
			}
			if off := math.Abs(b.alone.all.Seconds()/b.together.all.Seconds() - 1); off > 0.05 {
				t.Errorf("%s, seed %d: one after the other took %v, side by side %v", name, seed, b.alone.all, b.together.all)
			}
		}
	}
}
