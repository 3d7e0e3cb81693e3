package load

import (
	"context"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"interleave/results"
	"interleave/scenarios"
)

// duet are two servers that know of each other's requests.
type duet struct {
	servers  [2]*truth
	inFlight [2]atomic.Int64
	overlaps atomic.Int64 // requests that came while the other server had one
	changes  atomic.Int64 // how often a request came to the other server than the last one
	last     atomic.Int64
}

// serveDuet starts servers that take a while for an answer.
func serveDuet(t *testing.T, takes time.Duration) *duet {
	d := new(duet)
	for i := range d.servers {
		d.servers[i] = serve(t, func(c *net.TCPConn, _ *http.Request, _ int) bool {
			d.inFlight[i].Add(1)
			if d.inFlight[1-i].Load() > 0 {
				d.overlaps.Add(1)
			}
			if d.last.Swap(int64(i)) != int64(i) {
				d.changes.Add(1)
			}
			time.Sleep(takes)
			d.inFlight[i].Add(-1)
			_, err := c.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
			return err == nil
		})
	}
	return d
}

// play puts spec's load on both servers by turns. The second load may have
// another length.
func (d *duet) play(t *testing.T, spec Spec, second time.Duration) (got [2]*results.LoadResult) {
	t.Helper()
	var batons [2]net.Conn
	batons[0], batons[1] = net.Pipe()
	var both sync.WaitGroup
	for i, turn := range []Turn{FirstTurn, SecondTurn} {
		spec := spec
		spec.URL, spec.Turn = d.servers[i].url, turn
		if i == 1 {
			spec.Duration = second
		}
		both.Go(func() {
			result, err := Run(context.Background(), spec, Control{Baton: batons[i]})
			if err != nil {
				t.Error(err)
			}
			got[i] = result
		})
	}
	both.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return got
}

// TestTurnsDoNotOverlap: each server has the host to itself while it is asked,
// and each load is what was asked for, as if it had been alone.
func TestTurnsDoNotOverlap(t *testing.T) {
	const window = 400 * time.Millisecond
	for _, test := range []struct {
		name string
		spec Spec
		most float64 // answers per second
	}{
		{"closed loop", Spec{Clients: 8}, 4_000},
		{"closed loop, two threads", Spec{Clients: 8, Threads: 2}, 4_000},
		{"open loop", Spec{Clients: 16, Arrivals: scenarios.Constant, Rate: 500}, 500},
		{"open loop, two threads", Spec{Clients: 16, Threads: 2, Arrivals: scenarios.Constant, Rate: 500}, 500},
		{"a connection per request", Spec{Clients: 4, PerConnection: 1}, 2_000},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := serveDuet(t, 2*time.Millisecond)
			spec := test.spec
			spec.Warmup, spec.Duration = 60*time.Millisecond, window
			spec.Expect = &scenarios.Expect{Body: "ok"}
			for i, r := range d.play(t, spec, window) {
				if r.Throughput > 1.01*test.most || r.Throughput < test.most/4 {
					t.Errorf("load %d: %.0f requests/s, want at most %.0f", i, r.Throughput, test.most)
				}
				if len(r.Errors) > 0 {
					t.Errorf("load %d: errors %v", i, r.Errors)
				}
				if r.Duration < window.Seconds() || r.Duration > 2*window.Seconds() {
					t.Errorf("load %d: a window of %.3f s, want %v and its last answers", i, r.Duration, window)
				}
				if open := r.Rate != nil; open && (r.Duration != window.Seconds() || r.Requests != 200 || r.Unsent > 0) {
					t.Errorf("load %d: %d requests, %d unsent, in %.3f s; want the 200 of %v", i, r.Requests, r.Unsent, r.Duration, window)
				}
				if p50 := r.Latency.P50; p50 == nil || *p50 < 0.002 {
					t.Errorf("load %d: p50 %v, less than an answer takes", i, p50)
				}
			}
			if n := d.overlaps.Load(); n > 0 {
				t.Errorf("%d requests came to one server while the other had some", n)
			}
			if n := d.changes.Load(); n < 6 {
				t.Errorf("the turn changed %d times, want at least 6", n)
			}
		})
	}
}

// TestAWindowHasWholeMixes: one request in 50 is of another kind, and that is
// what it is in each window, however short.
func TestAWindowHasWholeMixes(t *testing.T) {
	d := serveDuet(t, 200*time.Microsecond)
	spec := Spec{Clients: 4, Warmup: 30 * time.Millisecond, Duration: 100 * time.Millisecond, Requests: []scenarios.Request{
		{Class: "light", Target: "/", Weight: 49, Want: scenarios.Expect{Body: "ok"}},
		{Class: "heavy", Target: "/", Weight: 1, Want: scenarios.Expect{Body: "ok"}},
	}}
	for i, r := range d.play(t, spec, spec.Duration) {
		if heavy := r.Classes["heavy"].Requests; heavy == 0 || r.Requests != 50*heavy {
			t.Errorf("load %d: %d of %d requests are of the kind of which one in 50 is", i, heavy, r.Requests)
		}
	}
}

// TestALoadGoesOnAlone when the other one has ended.
func TestALoadGoesOnAlone(t *testing.T) {
	d := serveDuet(t, time.Millisecond)
	spec := Spec{Clients: 2, Warmup: 40 * time.Millisecond, Duration: 80 * time.Millisecond}
	got := d.play(t, spec, 600*time.Millisecond)
	if got[1].Requests < 2*got[0].Requests {
		t.Errorf("%d and %d requests, want many more in the longer load", got[0].Requests, got[1].Requests)
	}
}

// TestAClockThatStandsStill tells nothing of the time in which it did.
func TestAClockThatStandsStill(t *testing.T) {
	c := restingClock()
	time.Sleep(30 * time.Millisecond)
	if now := c.now(); now != 1 {
		t.Errorf("a clock that has not begun shows %d", now)
	}
	c.resume()
	for c.now() < int64(2*time.Millisecond) {
		time.Sleep(time.Millisecond)
	}
	c.stop(int64(time.Millisecond))
	time.Sleep(30 * time.Millisecond)
	if now := c.now(); now != int64(time.Millisecond) {
		t.Errorf("a clock that was stopped at 1 ms shows %v", time.Duration(now))
	}
	before := time.Now()
	c.resume()
	at := c.of(time.Now())
	if most := int64(time.Millisecond) + int64(time.Since(before)); at < int64(time.Millisecond) || at > most {
		t.Errorf("a clock that goes on at 1 ms shows %v, want at most %v", time.Duration(at), time.Duration(most))
	}
}

// TestATurnThatIsOverBeforeItBegan: a thread that gets no processor for longer
// than its turn takes still sends what was due in it, and passes the baton on.
func TestATurnThatIsOverBeforeItBegan(t *testing.T) {
	for _, spec := range []Spec{
		{Arrivals: scenarios.Constant, Rate: 200, Clients: 4},
		{Clients: 4},
	} {
		spec.URL, spec.Turn, spec.Duration = serve(t, echo).url, SecondTurn, 100*time.Millisecond
		spec.Requests = echoRequests()
		s := testShard(t, spec)
		mine, theirs := net.Pipe()
		defer mine.Close()
		turns := newTurns(s.clock, s.phases, &spec, mine, 1, s.wake)
		s.takeTurns(turns)
		turns.begin(shortestTurn)
		time.Sleep(2 * time.Duration(shortestTurn))
		passed := make(chan struct{})
		go func() {
			defer close(passed)
			theirs.Read(make([]byte, 8))
		}()
		for deadline := time.Now().Add(10 * time.Second); ; {
			if err := s.turn(); err != nil {
				t.Fatal(err)
			}
			select {
			case <-passed:
			default:
				if time.Now().After(deadline) {
					t.Fatalf("%s: the baton is not passed on", spec.Arrivals)
				}
				continue
			}
			break
		}
		theirs.Close()
	}
}
