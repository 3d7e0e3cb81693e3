package metrics_test

import (
	"runtime"
	"testing"
	"time"

	"interleave/runner/metrics"
)

func cpuSeconds(t *testing.T, tree *metrics.Tree) float64 {
	t.Helper()
	s, err := tree.CPU()
	if err != nil {
		t.Fatalf("CPU: %v", err)
	}
	return s
}

func TestCPUOfOneProcess(t *testing.T) {
	p := start(t)
	tree := metrics.NewTree(p.pid)
	said, read := p.seconds("burn 0"), cpuSeconds(t, tree)
	said, read = p.seconds("burn 500")-said, cpuSeconds(t, tree)-read
	within(t, "CPU seconds", read, said, 0.03)
	if said < 0.5 {
		t.Errorf("the program used %v s, want at least the 0.5 it was told to", said)
	}
}

// TestCPUOfOneReapedChild: one child burns and ends. The kernel tells its time
// in steps of up to 20 ms, and with a group exactly.
func TestCPUOfOneReapedChild(t *testing.T) {
	if runtime.GOOS == "darwin" {
		t.Skip("macOS does not tell what reaped children used")
	}
	tests := []struct {
		name  string
		what  string
		share float64
	}{
		{"by ticks", "child 800", 0.03},
		{"by group", "child 500", 0.005},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := start(t)
			tree := metrics.NewTree(p.pid)
			if tt.name == "by group" {
				account(t, tree)
			}
			said, read := p.seconds("spawn 0"), cpuSeconds(t, tree)
			said, read = p.seconds(tt.what)-said, cpuSeconds(t, tree)-read
			within(t, "CPU seconds", read, said, tt.share)
		})
	}
}

// TestCPUWhileChildrenEnd reads all the time while children are born, burn
// and are reaped. No reading may fall behind an earlier one or run ahead, and
// what children used that came and went between two readings is not lost.
func TestCPUWhileChildrenEnd(t *testing.T) {
	if runtime.GOOS == "darwin" {
		t.Skip("macOS does not tell what reaped children used")
	}
	p := start(t)
	tree := metrics.NewTree(p.pid)
	said, read := p.seconds("spawn 0"), cpuSeconds(t, tree)
	spawned := make(chan float64)
	go func() { spawned <- p.seconds("spawn 20") }()
	last := read
	for {
		now := cpuSeconds(t, tree)
		if now < last {
			t.Fatalf("CPU fell from %v to %v s", last, now)
		}
		last = now
		select {
		case total := <-spawned:
			within(t, "CPU seconds with 20 children", cpuSeconds(t, tree)-read, total-said, 0.03)
			return
		case <-time.After(time.Millisecond):
		}
	}
}

// TestGlanceWhenTheFirstChildEnds: its time is not lost with it, with a group
// or without.
func TestGlanceWhenTheFirstChildEnds(t *testing.T) {
	if runtime.GOOS == "darwin" {
		t.Skip("macOS does not tell what reaped children used")
	}
	for _, grouped := range []bool{false, true} {
		p := start(t)
		tree := metrics.NewTree(p.pid)
		if grouped {
			account(t, tree)
		}
		p.seconds("spawn 0")
		ended := make(chan bool)
		go func() {
			p.seconds("child 300")
			close(ended)
		}()
		for seen := 0; seen < 3; { // and not the one with which Go tries how to begin one
			r, err := tree.Read()
			if err != nil {
				t.Fatal(err)
			}
			if r.Counts.Processes > 1 {
				seen++
			} else {
				seen = 0
			}
			time.Sleep(10 * time.Millisecond)
		}
		first, last := -1.0, -1.0
		for running := true; running; {
			select {
			case <-ended:
				running = false
			default:
			}
			now, err := tree.Glance()
			if err != nil {
				t.Fatal(err)
			}
			if first < 0 {
				first = now
			}
			if now < last {
				t.Fatalf("a glance fell from %v to %v s, grouped: %v", last, now, grouped)
			}
			last = now
		}
		if last-first < 0.15 {
			t.Errorf("%v s between the first and the last glance, want the child's 0.3; grouped: %v", last-first, grouped)
		}
	}
}
