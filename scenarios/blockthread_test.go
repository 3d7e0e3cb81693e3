package scenarios_test

import (
	"testing"
	"time"

	"interleave/scenarios"
)

// A blocking call takes its time, whatever signals come meanwhile.
func TestBlockThreadTakesItsTime(t *testing.T) {
	for _, d := range []time.Duration{-time.Second, 0, 100 * time.Microsecond, 30 * time.Millisecond} {
		began := time.Now()
		scenarios.BlockThread(d)
		if took := time.Since(began); took < d {
			t.Errorf("BlockThread(%v) returned after %v", d, took)
		}
	}
}
