package backends_test

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"interleave/internal/netpoll"
	"interleave/scenarios/backends"
)

// The test binary is also the backends' process: with the variable below it
// serves spec on descriptor 3, as many descriptors as the variable says.
const serveEnv = "INTERLEAVE_TEST_SERVE"

func TestMain(m *testing.M) {
	limit, serve := os.LookupEnv(serveEnv)
	if !serve {
		os.Exit(m.Run())
	}
	if n, _ := strconv.ParseUint(limit, 10, 64); n > 0 {
		syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: n, Max: n})
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	err := backends.Serve(ctx, os.NewFile(3, "listener"), spec, func() { fmt.Println("ready") })
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// startProcess serves spec in a process of its own with so many descriptors,
// 0 for no limit. The returned function stops it and returns its CPU time.
func startProcess(t testing.TB, descriptors int) (addr string, stop func() time.Duration) {
	t.Helper()
	listener, addr := listen(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), serveEnv+"="+strconv.Itoa(descriptors))
	cmd.ExtraFiles = []*os.File{listener}
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	if n, err := out.Read(make([]byte, 16)); n == 0 {
		t.Fatalf("the backends did not get ready: %v", err)
	}
	return addr, func() time.Duration {
		cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			t.Errorf("backends: %v, want status 0", err)
		}
		return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
}

// TestOutOfDescriptors: peers beyond the limit wait in the listener's backlog
// until others leave; meanwhile the loop neither dies nor spins.
func TestOutOfDescriptors(t *testing.T) {
	const limit, peers = 40, 60
	addr, stop := startProcess(t, limit)
	all := make([]*peer, peers)
	for i := range all {
		all[i] = dial(t, addr)
		all[i].get(fmt.Sprintf("/fast?n=%d", i))
	}
	for i, p := range all { // in the order in which they were accepted
		p.want(200, proof("fast", fmt.Sprint(i)))
		if i == 0 {
			time.Sleep(300 * time.Millisecond) // with nothing to do but to be out of descriptors
		}
		p.Close()
	}
	if cpu := stop(); cpu > 250*time.Millisecond {
		t.Errorf("the backends used %v of CPU for %d calls, want next to nothing", cpu, peers)
	}
}

// BenchmarkCall is the backends' CPU per call, and how late answers come,
// with 256 calls of 5 ms at the same time.
func BenchmarkCall(b *testing.B) {
	addr, stop := startProcess(b, 0)
	late := drive(b, netip.MustParseAddrPort(addr), 256, b.N)
	b.StopTimer()
	cpu := stop()
	slices.Sort(late)
	b.ReportMetric(float64(cpu.Nanoseconds())/float64(b.N), "server-ns/op")
	b.ReportMetric(float64(late[len(late)/2].Microseconds()), "late-p50-µs")
	b.ReportMetric(float64(late[len(late)*99/100].Microseconds()), "late-p99-µs")
}

// drive makes calls over peers connections from one thread and returns by how
// much each answer was later than its delay.
func drive(b *testing.B, addr netip.AddrPort, peers, calls int) []time.Duration {
	poller, err := netpoll.New()
	if err != nil {
		b.Fatal(err)
	}
	defer poller.Close()
	request := []byte("GET /fast?n=12345 HTTP/1.1\r\nHost: 127.0.0.1:40000\r\n\r\n")
	sent := make(map[uint64]time.Time)
	left := calls
	for range peers {
		fd, err := netpoll.Connect(addr, netip.Addr{})
		if err != nil {
			b.Fatal(err)
		}
		defer netpoll.Close(fd)
		if err := poller.Add(fd, netpoll.Edge, uint64(fd)); err != nil {
			b.Fatal(err)
		}
	}
	late := make([]time.Duration, 0, calls)
	var events [256]netpoll.Event
	var buf [4096]byte
	progress := time.Now()
	for len(late) < calls {
		n, err := poller.Wait(events[:], time.Second)
		if n > 0 {
			progress = time.Now()
		}
		if err != nil || time.Since(progress) > 10*time.Second {
			b.Fatalf("stuck after %d of %d calls: %v", len(late), calls, err)
		}
		for _, ev := range events[:n] {
			began, asked := sent[ev.Token]
			if asked {
				if n, err := netpoll.Read(int(ev.Token), buf[:]); n == 0 || err != nil {
					continue
				}
				late = append(late, time.Since(began)-5*time.Millisecond)
			} else if !ev.Writable {
				continue // not connected yet
			}
			sent[ev.Token] = time.Now()
			if left--; left >= 0 {
				netpoll.Write(int(ev.Token), request)
			}
		}
	}
	return late
}
