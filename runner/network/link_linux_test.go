package network_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"interleave/results"
	"interleave/runner/network"
	"interleave/runner/process"
)

// The test binary is the programs of a link, too.
const holdCommand = "hold-a-network"

var (
	place    *network.Place
	whyNoNet error
)

// TestMain runs the tests in a network namespace of their own: a link whose other end
// is outside cannot touch the host's.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case network.Command:
			finish(network.Child(os.Stdin, os.Stdout))
		case network.LookCommand:
			finish(network.LookChild(os.Stdout))
		case holdCommand:
			finish(hold())
		}
	}
	place, whyNoNet = network.Enter(nil)
	os.Exit(m.Run())
}

func finish(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// hold makes a link between a namespace of its own and the one in which it was started,
// says so, and waits.
func hold() error {
	place, err := network.Enter(nil)
	if err != nil {
		return err
	}
	link, err := place.Start(context.Background(), network.Options{Conditions: network.Conditions{RTT: 2 * time.Millisecond}, Self: self(), Outer: true})
	if err != nil {
		return err
	}
	fmt.Println(link.Process().Pid(), link.Process().Keeper(), link.Listen("0"))
	io.Copy(io.Discard, os.Stdin)
	link.Close()
	return nil
}

func self() string {
	path, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return path
}

// ability is what this host can do for a network, which takes a while to try.
var ability = sync.OnceValue(func() network.Ability { return network.Look(self()) })

// connect starts a link, or skips the test where there can be none.
func connect(t testing.TB, o network.Options) *network.Link {
	t.Helper()
	if whyNoNet != nil {
		t.Skip(whyNoNet)
	}
	o.Self = self()
	if a := ability(); a.Spaces != "" || a.Relay != "" && (o.Relay || a.Netem != "") {
		t.Skipf("this host can have no such network: %+v", a)
	}
	link, err := place.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(link.Close)
	return link
}

// among calls f on a thread among the link's clients.
func among(t testing.TB, link *network.Link, f func() error) {
	t.Helper()
	if err := network.Within(link.Clients(), f); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, link *network.Link) *results.NetworkReading {
	t.Helper()
	r, err := link.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// devices are the links of this process's namespace.
func devices(t *testing.T) (names []string) {
	t.Helper()
	all, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		if strings.HasPrefix(d.Name, "ilv") {
			names = append(names, d.Name)
		}
	}
	return names
}

func eventually(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !happened(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s did not come about", what)
		}
	}
}

func TestTheRoundTripIsTheOneAskedFor(t *testing.T) {
	const rtt = 10 * time.Millisecond
	link := connect(t, network.Options{Conditions: network.Conditions{RTT: rtt}})
	least, probes := math.Inf(1), int64(0)
	eventually(t, "50 probes", func() bool {
		r := read(t, link)
		if r.RTTMin != nil {
			least = min(least, *r.RTTMin)
		}
		probes += r.Probes
		return probes >= 50
	})
	if least < rtt.Seconds() || least > 1.1*rtt.Seconds() {
		t.Errorf("the shortest of %d round trips took %v s, want 10 to 11 ms", probes, least)
	}
	// TCP's handshake takes one, and a request another.
	l, err := net.Listen("tcp4", link.Listen("0"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			io.Copy(c, c)
			c.Close()
		}
	}()
	shortest := time.Hour
	for range 10 {
		among(t, link, func() error {
			began := time.Now()
			c, err := net.Dial("tcp4", l.Addr().String())
			if err != nil {
				return err
			}
			defer c.Close()
			fmt.Fprintln(c, "hello")
			if _, err := bufio.NewReader(c).ReadString('\n'); err != nil {
				return err
			}
			shortest = min(shortest, time.Since(began))
			return nil
		})
	}
	if shortest < 2*rtt || shortest > 2*rtt+rtt/2 {
		t.Errorf("connecting and one answer took %v, want two round trips of %v", shortest, rtt)
	}
}

func TestTheLossIsTheOneAskedFor(t *testing.T) {
	const p, n = 0.05, 4000
	link := connect(t, network.Options{Conditions: network.Conditions{RTT: time.Millisecond, Loss: p}, Seed: 3})
	read(t, link)
	server, err := net.ListenPacket("udp4", link.Listen("0"))
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	got := make(chan int)
	go func() {
		count, b := 0, make([]byte, 16)
		for {
			// Whatever was not lost has come when nothing comes for so long.
			server.SetReadDeadline(time.Now().Add(2 * time.Second))
			if _, _, err := server.ReadFrom(b); err != nil {
				got <- count
				return
			}
			count++
		}
	}()
	among(t, link, func() error {
		c, err := net.Dial("udp4", server.LocalAddr().String())
		if err != nil {
			return err
		}
		defer c.Close()
		for i := range n {
			c.Write([]byte("a packet"))
			if i%20 == 0 {
				time.Sleep(time.Millisecond) // no socket's buffer is to be full
			}
		}
		return nil
	})
	arrived := <-got
	if off, bound := math.Abs(float64(n-arrived)-n*p), 4*math.Sqrt(n*p*(1-p)); off > bound {
		t.Errorf("%d of %d packets were lost, want %v ± %v", n-arrived, n, n*p, bound)
	}
	r := read(t, link)
	if r.Loss == nil || math.Abs(*r.Loss-p) > 4*math.Sqrt(p*(1-p)/float64(r.Packets)) || r.Packets < n {
		t.Errorf("the network says that it lost %d of %d packets", r.Lost, r.Packets)
	}
}

func TestTheRateIsTheOneAskedFor(t *testing.T) {
	const rate, bytes = 16e6, 1 << 20
	link := connect(t, network.Options{Conditions: network.Conditions{RTT: 2 * time.Millisecond, Rate: rate}})
	l, err := net.Listen("tcp4", link.Listen("0"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		c.Write(make([]byte, bytes))
		c.Close()
	}()
	var took time.Duration
	among(t, link, func() error {
		c, err := net.Dial("tcp4", l.Addr().String())
		if err != nil {
			return err
		}
		defer c.Close()
		began := time.Now()
		n, err := io.Copy(io.Discard, c)
		if n != bytes {
			return fmt.Errorf("%d bytes arrived: %w", n, err)
		}
		took = time.Since(began)
		return nil
	})
	// The first packets are a burst's, and each carries a head of 52 bytes.
	least := time.Duration(0.95 * 8e9 * bytes / rate)
	if took < least || took > 4*least {
		t.Errorf("%d bytes took %v, want %v and a little", bytes, took, least)
	}
}

// A relay is what a host without netem has; a host with it can have one too.
func TestARelayTellsWhatItDid(t *testing.T) {
	link := connect(t, network.Options{Conditions: network.Conditions{RTT: 4 * time.Millisecond}, Relay: true})
	eventually(t, "a probe", func() bool {
		r := read(t, link)
		if r.Means != results.NetworkRelay || r.CPU == nil || r.Took <= 0 {
			t.Fatalf("the relay says %+v", r)
		}
		return r.Probes > 0 && r.Packets >= 2*r.Probes && r.Late != nil && *r.Late >= 0
	})
}

func TestAProcessIsStartedAmongTheClients(t *testing.T) {
	link := connect(t, network.Options{Conditions: network.Conditions{RTT: time.Millisecond}})
	p, err := process.Start(t.Context(), process.Spec{Name: "reader", Path: "cat", Args: []string{"/proc/self/net/dev"}, Network: link.Clients(), Pipes: true})
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(p.Stdout)
	if err != nil {
		t.Fatal(err)
	}
	p.Kill()
	if !strings.Contains(string(text), "c:") || strings.Contains(string(text), "s:") {
		t.Errorf("a process among the clients has the devices\n%s", text)
	}
	if _, err := process.Start(t.Context(), process.Spec{Name: "reader", Path: "cat", Network: "/nowhere"}); err == nil {
		t.Error("a process was started in a network that is not there")
	}
}

func TestClosingLeavesNothing(t *testing.T) {
	connect(t, network.Options{Conditions: network.Conditions{RTT: time.Millisecond}}).Close() // opens what stays open
	before := descriptors(t)
	link := connect(t, network.Options{Conditions: network.Conditions{RTT: time.Millisecond}})
	pid, keeper := link.Process().Pid(), link.Process().Keeper()
	if len(devices(t)) != 1 {
		t.Errorf("devices %v, want one", devices(t))
	}
	link.Close()
	expectGone(t, pid, keeper)
	eventually(t, "as many descriptors as before", func() bool { return descriptors(t) <= before })
}

func descriptors(t *testing.T) int {
	t.Helper()
	all, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

func expectGone(t *testing.T, pids ...int) {
	t.Helper()
	eventually(t, "no device of a link", func() bool { return len(devices(t)) == 0 })
	for _, pid := range pids {
		eventually(t, fmt.Sprintf("the end of process %d", pid), func() bool {
			_, err := os.Stat(filepath.Join("/proc", strconv.Itoa(pid)))
			return err != nil
		})
	}
}

// Whoever kills the program, or the link's process, or its keeper, takes all of it away.
func TestAKilledOneLeavesNothing(t *testing.T) {
	if whyNoNet != nil {
		t.Skip(whyNoNet)
	}
	if a := ability(); !a.Outer || a.Relay != "" && a.Netem != "" {
		t.Skipf("this host can have no such network: %+v", a)
	}
	for _, victim := range []string{"program", "link", "keeper"} {
		t.Run(victim, func(t *testing.T) {
			cmd := exec.Command(self(), holdCommand)
			cmd.Stderr = os.Stderr
			stdin, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			defer stdin.Close()
			stdout, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			var link, keeper int
			var addr string
			if _, err := fmt.Fscan(stdout, &link, &keeper, &addr); err != nil {
				t.Fatal(err)
			}
			if len(devices(t)) != 1 {
				t.Fatalf("devices %v, want one of the link", devices(t))
			}
			pid := map[string]int{"program": cmd.Process.Pid, "link": link, "keeper": keeper}[victim]
			if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
			expectGone(t, link, keeper)
			if victim != "program" {
				stdin.Close()
			}
			cmd.Wait()
		})
	}
}

// Two programs may each have a network that ends where this one is.
func TestTwoLinksHaveTheirOwnAddresses(t *testing.T) {
	if whyNoNet != nil || !place.Outer() {
		t.Skip("needs root")
	}
	first := connect(t, network.Options{Conditions: network.Conditions{RTT: time.Millisecond}})
	second := connect(t, network.Options{Conditions: network.Conditions{RTT: time.Millisecond}})
	if first.Listen("80") == second.Listen("80") {
		t.Errorf("both links have %s", first.Listen("80"))
	}
	for _, link := range []*network.Link{first, second} {
		eventually(t, "a round trip", func() bool { return read(t, link).Probes > 0 })
	}
}

func TestALinkThatEndedSaysSo(t *testing.T) {
	link := connect(t, network.Options{Conditions: network.Conditions{RTT: time.Millisecond}})
	syscall.Kill(link.Process().Pid(), syscall.SIGKILL)
	<-link.Process().Done()
	if _, err := link.Read(t.Context()); err == nil || !strings.Contains(err.Error(), "network") || !strings.Contains(err.Error(), "killed") {
		t.Errorf("reading a link that was killed: %v, want what ended and how", err)
	}
}

// How much one connection carries: what bounds a relay is its own thread.
func BenchmarkTCP(b *testing.B) {
	for _, c := range []network.Conditions{{Rate: network.MostRate}, {RTT: time.Millisecond}, {RTT: 10 * time.Millisecond}} {
		b.Run(c.RTT.String(), func(b *testing.B) {
			link := connect(b, network.Options{Conditions: c})
			l, err := net.Listen("tcp4", link.Listen("0"))
			if err != nil {
				b.Fatal(err)
			}
			defer l.Close()
			go func() {
				c, err := l.Accept()
				if err != nil {
					return
				}
				io.Copy(io.Discard, c)
				c.Close()
			}()
			const piece = 64 << 10
			b.SetBytes(piece)
			among(b, link, func() error {
				c, err := net.Dial("tcp4", l.Addr().String())
				if err != nil {
					return err
				}
				defer c.Close()
				data := make([]byte, piece)
				link.Read(b.Context())
				b.ResetTimer()
				for range b.N {
					if _, err := c.Write(data); err != nil {
						return err
					}
				}
				return nil
			})
			b.StopTimer()
			if r, err := link.Read(b.Context()); err == nil && r.Late != nil {
				b.ReportMetric(*r.CPU/r.Took, "relay-CPUs")
				b.ReportMetric(1e6**r.Late, "late-p99-µs")
			}
		})
	}
}
