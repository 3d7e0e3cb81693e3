package metrics_test

import (
	"runtime"
	"testing"

	"golang.org/x/sys/unix"

	"interleave/runner/metrics"
)

// TestQueued: two that compute on one processor wait for each other half of
// the time.
func TestQueued(t *testing.T) {
	programs := startOnOneCPU(t, 2)
	tree := metrics.NewTree(programs[0].pid)
	before, err := tree.Read()
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan bool)
	go func() {
		programs[1].do("burn 400")
		done <- true
	}()
	programs[0].do("burn 400")
	after, err := tree.Read()
	if err != nil {
		t.Fatal(err)
	}
	<-done
	// The other had the processor for nearly as long, and others may have.
	if queued := after.Queued - before.Queued; queued < 0.2 {
		t.Errorf("queued for %.3f s beside another that burned 0.4 s, want 0.2 or more", queued)
	}
	alone := metrics.NewTree(programs[1].pid)
	if before, err = alone.Read(); err == nil {
		after, err = alone.Read()
	}
	if err != nil || after.Queued-before.Queued > 0.1 {
		t.Errorf("a program that does nothing queued for %.3f s, %v", after.Queued-before.Queued, err)
	}
}

// startOnOneCPU starts programs that may all use the same processor only.
func startOnOneCPU(t *testing.T, n int) (programs []*program) {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var all, one unix.CPUSet
	if err := unix.SchedGetaffinity(0, &all); err != nil {
		t.Fatal(err)
	}
	for cpu := 0; one.Count() == 0; cpu++ {
		if all.IsSet(cpu) {
			one.Set(cpu)
		}
	}
	if err := unix.SchedSetaffinity(0, &one); err != nil {
		t.Fatal(err)
	}
	defer unix.SchedSetaffinity(0, &all)
	for range n {
		programs = append(programs, start(t))
	}
	return programs
}
