package metrics_test

import (
	"bufio"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"interleave/runner/metrics"
)

func TestSteal(t *testing.T) {
	s := metrics.StartSteal()
	start(t).seconds("burn 100")
	if s := s.Steal(); s != nil && (*s < 0 || *s > 1) {
		t.Errorf("Steal() = %v, want a share from 0 to 1", *s)
	} else if s == nil && runtime.GOOS == "linux" {
		t.Error("Steal() = nil, want a share on Linux")
	}
}

func TestWatch(t *testing.T) {
	n := metrics.StartWatch(nil).Stop()
	if n.CanaryBefore == nil || n.CanaryAfter == nil {
		t.Errorf("Stop() = %+v, want a canary before and after", n)
	}
	w := metrics.StartWatch(nil)
	start(t).seconds("burn 100")
	n = w.Stop()
	if runtime.GOOS == "linux" && (n.Steal == nil || n.Foreign == nil) {
		t.Errorf("Stop() = %+v, want steal and foreign on Linux", n)
	}
	if n.Throttled != nil && *n.Throttled < 0 {
		t.Errorf("%v of the time throttled, want a share or nil", *n.Throttled)
	}
	if n.MHzBefore != nil && (*n.MHzBefore < 10 || *n.MHzBefore > 20_000) {
		t.Errorf("%v MHz before: that cannot be", *n.MHzBefore)
	}
}

// TestForeign: what an orphan of another tree uses is found. Others on this
// host can only add to it.
func TestForeign(t *testing.T) {
	if runtime.GOOS == "darwin" {
		t.Skip("macOS does not tell what reaped children used")
	}
	w := metrics.StartWatch(nil)
	began := time.Now()
	middle := exec.Command(os.Args[0])
	middle.Env = append(os.Environ(), roleEnv+"=disown once 1s")
	out, err := middle.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := middle.Start(); err != nil {
		t.Fatal(err)
	}
	said, err := bufio.NewReader(out).ReadString('\n') // by the orphan, when it is done
	if err != nil {
		t.Fatal(err)
	}
	middle.Wait()
	ns, err := strconv.Atoi(strings.TrimSpace(said))
	if err != nil {
		t.Fatal(err)
	}
	n := w.Stop()
	all := time.Since(began).Seconds() * float64(runtime.NumCPU())
	if n.Foreign == nil || *n.Foreign*all < 0.8*time.Duration(ns).Seconds() {
		t.Errorf("foreign share of %v CPU seconds = %v, want at least that of an orphan that used %v", all, n.Foreign, time.Duration(ns))
	}
}

// TestOwnIsNotForeign: this process and its children keep all processors
// busy, reaped children included; what is left to others is the rest.
func TestOwnIsNotForeign(t *testing.T) {
	if runtime.GOOS == "darwin" {
		t.Skip("macOS does not tell what reaped children used")
	}
	w := metrics.StartWatch(nil)
	began := time.Now()
	done := make(chan float64)
	for range runtime.NumCPU() {
		p := start(t)
		go func() {
			said := p.seconds("spawn 0")
			done <- p.seconds("child 600") - said
		}()
	}
	own := 0.0
	for range runtime.NumCPU() {
		own += <-done
	}
	n := w.Stop()
	share := own / (time.Since(began).Seconds() * float64(runtime.NumCPU()))
	if n.Foreign == nil || *n.Foreign > 1-share+0.1 {
		t.Errorf("foreign share %v while this tree had %v of all processors' time", n.Foreign, share)
	}
}
