package metrics_test

import (
	"fmt"
	"os/exec"
	"testing"
	"time"

	"interleave/results"
	"interleave/runner/metrics"
)

func TestSampler(t *testing.T) {
	p := start(t)
	tree := metrics.NewTree(p.pid)
	before := memory(t, tree)
	s := metrics.StartSampler(tree)
	p.do("touch 32")
	p.do("keep 3")
	p.do("threads 10")
	peaks := s.Stop()
	if peaks.Memory < before+(32<<20)*0.97 {
		t.Errorf("peak memory %.0f, want at least 32 MiB more than %.0f", peaks.Memory, before)
	}
	if peaks.Processes != 4 {
		t.Errorf("at most %d processes, want 4", peaks.Processes)
	}
	if peaks.New != 3 {
		t.Errorf("%d new processes, want 3", peaks.New)
	}
	if peaks.Threads < 10 {
		t.Errorf("at most %d threads, want at least 10", peaks.Threads)
	}
}

// TestGrowth: the slope of a program that grows by 64 MiB per second, and of
// one that does nothing.
func TestGrowth(t *testing.T) {
	for _, rate := range []float64{64, 0} {
		var growth *results.Slope
		// Sampling is the slower the more it costs, and that grows with the program:
		// under the race detector on a crowded machine, too slow for the first watch.
		for _, watch := range []time.Duration{time.Second, 3 * time.Second, 8 * time.Second} {
			p := start(t)
			if rate > 0 {
				p.do(fmt.Sprintf("grow %.0f", rate))
			}
			s := metrics.StartSampler(metrics.NewTree(p.pid))
			time.Sleep(watch) // of growing
			peaks := s.Stop()
			if growth = peaks.Growth; growth != nil {
				break
			}
			if peaks.Samples >= 5 {
				t.Fatalf("no slope over %d samples", peaks.Samples)
			}
		}
		if growth == nil {
			t.Fatal("fewer than 5 samples in 8 s")
		}
		if low, high := growth.Low/(1<<20), growth.High/(1<<20); low > 1.1*rate+1 || high < 0.9*rate-1 {
			t.Errorf("slope from %.2f to %.2f MiB/s, want %v ± 10 %% and 1", low, high, rate)
		}
	}
}

// TestSamplerOutlivesItsTree: the server may crash under it.
func TestSamplerOutlivesItsTree(t *testing.T) {
	cmd := exec.Command("true")
	if err := cmd.Run(); err != nil {
		t.Skip(err)
	}
	if got := metrics.StartSampler(metrics.NewTree(cmd.Process.Pid)).Stop(); got != (metrics.Peaks{}) {
		t.Errorf("peaks of an ended process = %+v, want none", got)
	}
}
