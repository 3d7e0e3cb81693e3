package metrics_test

import (
	"runtime"
	"testing"
	"time"

	"interleave/runner/metrics"
	"interleave/scenarios"
)

func TestCanary(t *testing.T) {
	s := metrics.Canary(nil)
	if s == nil {
		t.Fatal("Canary of no processor = nil")
	}
	// A million rounds per millisecond are beyond any processor, and a
	// hundredth of what this one can do is beyond any disturbance.
	if *s < 50e-6 || *s > 100*250_000/scenarios.MeasureRate() {
		t.Errorf("Canary took %v s, which cannot be", *s)
	}
}

func TestCanaryOfNoSuchProcessor(t *testing.T) {
	if runtime.GOOS == "darwin" {
		t.Skip("macOS has no CPU sets")
	}
	if s := metrics.Canary([]int{1023}); s != nil && runtime.NumCPU() < 1024 {
		t.Errorf("Canary on processor 1023 = %v, want nil", *s)
	}
}

// TestCanaryLeavesNoPinnedThread: a thread that the canary had held to one
// processor must not go on to run something else.
func TestCanaryLeavesNoPinnedThread(t *testing.T) {
	before := metrics.Pinned()
	if len(before) == 0 {
		t.Skip("this system has no CPU sets")
	}
	cpus := metrics.AllowedCPUs()
	if len(cpus) < 2 {
		t.Skip("there is one processor: all threads are held to it")
	}
	for range 8 {
		if metrics.Canary(cpus[1:]) == nil {
			t.Error("Canary on an allowed processor = nil")
		}
	}
	deadline := time.Now().Add(time.Minute)
	for {
		held := 0
		for _, n := range metrics.Pinned() {
			if n != len(cpus) {
				held++
			}
		}
		if held == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d threads are still held to fewer than %d processors", held, len(cpus))
		}
		time.Sleep(time.Millisecond)
	}
}
