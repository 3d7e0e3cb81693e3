package quiet

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"interleave/runner/metrics"
)

// watchOnly makes all that lives now the business of others still, but for one
// process and what it will start: the host of a test is not quiet.
func (m *Meter) watchOnly(pid int) {
	for i := range m.table.processes {
		if p := &m.table.processes[i]; p.whose != ours && p.pid != pid {
			p.whose = apart
		}
	}
}

// record reads m every 25 ms for a while.
func record(m *Meter, d time.Duration) (readings []Reading) {
	for end := now() + int64(d); now() < end; time.Sleep(25 * time.Millisecond) {
		readings = append(readings, m.Read(now()))
	}
	return readings
}

func TestBursts(t *testing.T) {
	pid, said := stranger(t, "bursts")
	m := NewMeter(nil)
	defer m.Close()
	m.before.Known.Late = false // what others run briefly is of no interest
	m.watchOnly(pid)

	readings := record(m, 5*time.Second)
	syscall.Kill(pid, syscall.SIGKILL)
	var bursts [][2]int64
	for said.Scan() {
		var b [2]int64
		if _, err := fmt.Sscan(said.Text(), &b[0], &b[1]); err != nil {
			t.Fatal(err)
		}
		bursts = append(bursts, b)
	}
	const tick = 10 * time.Millisecond // by which a clock may lag
	inside, outside, wrong := 0, 0, 0
	for _, s := range (Rule{}).Judge(readings, m.processors) {
		within, near := int64(0), false
		for _, b := range bursts {
			within += max(min(b[1], s.To)-max(b[0], s.From), 0)
			before, after := DefaultGuard, DefaultLinger
			longest := 60 * time.Millisecond // of a slice, on a busy host
			near = near || s.To > b[0]-int64(before+longest) && s.From < b[1]+int64(after+longest+tick)
		}
		switch {
		case within >= (s.To-s.From)/2: // so that what lags behind is a part of it only
			inside++
			if s.Why != Foreign {
				t.Errorf("%v of a burst, foreign share %.3f: masked by %q, want %q", time.Duration(s.To-s.From), s.Foreign, s.Why, Foreign)
			}
		case !near && s.To < bursts[len(bursts)-1][1]: // the burst that was cut short is not told of
			outside++
			if s.Why == Foreign {
				wrong++
			}
		}
	}
	if wrong*10 > outside { // some are of others' orphans
		t.Errorf("%d of %d slices far from any burst are called foreign", wrong, outside)
	}
	if inside < 5 || outside < 5 {
		t.Skipf("this host is too busy: %d slices in which the stranger ran, %d far from them", inside, outside)
	}
}

// On a host of which a part is watched, what runs on the rest is not foreign.
func TestElsewhere(t *testing.T) {
	cpus := allowed()
	if len(cpus) < 2 {
		t.Skip("one processor has no elsewhere")
	}
	pid, _ := stranger(t, "bursts")
	var set unix.CPUSet
	set.Set(cpus[0])
	for range 5 { // threads that are born meanwhile, too
		tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
		if err != nil {
			t.Fatal(err)
		}
		for _, task := range tasks {
			tid, _ := strconv.Atoi(task.Name())
			if err := unix.SchedSetaffinity(tid, &set); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	var meters [2]*Meter
	for i := range meters {
		meters[i] = NewMeter(cpus[i : i+1])
		defer meters[i].Close()
		meters[i].before.Known.Late = false
		meters[i].watchOnly(pid)
	}
	var last [2]Reading
	for range 40 {
		time.Sleep(25 * time.Millisecond)
		for i, m := range meters {
			last[i] = m.Read(now())
		}
	}
	if there, elsewhere := last[0].Foreign, last[1].Foreign; there < 50*time.Millisecond || elsewhere > there/4 {
		t.Errorf("a process held to processor %d: %v of foreign time there, %v on processor %d", cpus[0], there, elsewhere, cpus[1])
	}
}

// Ours are this process and what it starts, however busy.
func TestOurs(t *testing.T) {
	m := NewMeter(nil)
	defer m.Close()
	m.before.Known.Late = false
	m.watchOnly(0)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleEnv+"=once 200")
	var readings []Reading
	var reader sync.WaitGroup
	reader.Go(func() { readings = record(m, 500*time.Millisecond) })
	if err := cmd.Run(); err != nil {
		t.Error(err)
	}
	reader.Wait()
	if last := readings[len(readings)-1]; last.Foreign > 20*time.Millisecond {
		t.Errorf("%v of foreign time while a child of ours used 200 ms", last.Foreign)
	}
}

// Processes that live for less than a slice are found by the sum of all.
func TestBriefStrangers(t *testing.T) {
	pid, _ := stranger(t, "brief 3")
	m := NewMeter(nil)
	defer m.Close()
	if !m.before.Known.Late {
		t.Skip("no control groups tell the time of all processes here")
	}
	m.watchOnly(pid)
	singles := metrics.NewSingles()
	defer singles.Close()
	used := func() time.Duration {
		loop, _ := singles.Read(pid)
		own, _ := metrics.Clock(pid)
		return own + loop.Reaped
	}
	began := used()
	first := m.Read(now())
	readings := record(m, 2*time.Second)
	took := used() - began
	last := readings[len(readings)-1]
	found := last.Foreign + last.Late - first.Foreign
	t.Logf("found %v, %v of it late, of %v", found, last.Late, took)
	if found < took*7/10 {
		t.Errorf("found %v of the %v that brief processes took", found, took)
	}
}

// The same processes are ours if they descend from us. What others run
// meanwhile counts too: of a few tries, the best one tells.
func TestBriefChildren(t *testing.T) {
	for range 5 {
		found, took := briefChildren(t)
		t.Logf("found %v of foreign time while brief children of ours took %v", found, took)
		if found < took/5 {
			return
		}
	}
	t.Error("what children of ours use passes for foreign")
}

func briefChildren(t *testing.T) (found, took time.Duration) {
	m := NewMeter(nil)
	defer m.Close()
	m.watchOnly(0)
	reaped := func() time.Duration {
		var u syscall.Rusage
		syscall.Getrusage(syscall.RUSAGE_CHILDREN, &u)
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	began := reaped()
	stop := time.Now().Add(time.Second)
	var children sync.WaitGroup
	children.Go(func() {
		for time.Now().Before(stop) {
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), roleEnv+"=once 3")
			if err := cmd.Run(); err != nil {
				t.Error(err)
				return
			}
		}
	})
	readings := record(m, time.Second)
	children.Wait()
	last := readings[len(readings)-1]
	return last.Foreign + last.Late, reaped() - began
}

func BenchmarkRead(b *testing.B) {
	for _, bb := range []struct {
		whose     string
		root      int
		processes int
	}{
		{"foreign", 1 << 30, 50}, {"foreign", 1 << 30, 200}, {"foreign", 1 << 30, 1000}, // no such root: nobody is ours
		{"ours", os.Getpid(), 65},
	} {
		b.Run(fmt.Sprintf("%d-%s", bb.processes, bb.whose), func(b *testing.B) {
			for range bb.processes {
				cmd := exec.Command("sleep", "1000")
				if err := cmd.Start(); err != nil {
					b.Fatal(err)
				}
				b.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
			}
			m := newMeter(bb.root, nil)
			defer m.Close()
			for at := int64(0); b.Loop(); at += int64(25 * time.Millisecond) {
				m.Read(at)
			}
		})
	}
}

// BenchmarkHost tells how quiet this host is: which part of ten seconds counts
// by the default rule, and what share of their slices others have.
func BenchmarkHost(b *testing.B) {
	var shares []float64
	quiet, disturbed := 0, 0
	for b.Loop() {
		m := NewMeter(nil)
		for _, s := range (Rule{}).Judge(record(m, 10*time.Second), m.processors) {
			shares = append(shares, 100*s.Foreign)
			if !s.Masked {
				quiet++
			}
			if s.disturbed() {
				disturbed++
			}
		}
		m.Close()
	}
	slices.Sort(shares)
	n := len(shares)
	b.ReportMetric(100*float64(quiet)/float64(n), "%counted")
	b.ReportMetric(100*float64(disturbed)/float64(n), "%disturbed")
	b.ReportMetric(shares[n/2], "%foreign-p50")
	b.ReportMetric(shares[n*95/100], "%foreign-p95")
}
