package load

import (
	"context"
	"net"
	"net/http"
	"slices"
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

// play is how the turns of both servers are given and counted.
type play struct {
	warmup, length time.Duration
	rounds         int
	whole          bool
	// count is what counts of a turn; nil means all of it until it was over.
	count func(Taken) []Span
}

// on puts spec's load on both servers by turns.
func (p play) on(t *testing.T, d *duet, spec Spec) (got [2]*results.LoadResult) {
	t.Helper()
	var batons [2]*Baton
	var drivers sync.WaitGroup
	for i := range batons {
		conductor, driver, err := NewBaton()
		if err != nil {
			t.Fatal(err)
		}
		batons[i] = conductor
		spec := spec
		spec.URL, spec.Turns = d.servers[i].url, true
		drivers.Go(func() {
			result, err := Run(context.Background(), spec, Control{Baton: driver})
			if err != nil {
				t.Error(err)
			}
			got[i] = result
		})
	}
	var counted [2][]Span
	for round := range p.rounds + 1 {
		for i, b := range batons {
			length := p.length
			if round == 0 {
				length = p.warmup
			}
			if err := b.Turn(length, p.whole); err != nil {
				t.Fatal(err)
			}
			taken, err := b.Taken(time.Minute)
			switch {
			case err != nil:
				t.Fatal(err)
			case round == 0:
			case p.count != nil:
				counted[i] = append(counted[i], p.count(taken)...)
			default:
				counted[i] = append(counted[i], Span{taken.Began, taken.Ended})
			}
		}
	}
	for i, b := range batons {
		if err := b.End(counted[i]); err != nil {
			t.Fatal(err)
		}
		defer b.Close()
	}
	drivers.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return got
}

// all counts a turn with its last answers.
func all(t Taken) []Span { return []Span{{t.Began, t.Drained}} }

// TestTurnsDoNotOverlap: each server has the host to itself while it is asked,
// and each load is what was asked for, as if it had been alone.
func TestTurnsDoNotOverlap(t *testing.T) {
	for _, test := range []struct {
		name string
		spec Spec
		most float64 // answers per second
	}{
		{"closed loop", Spec{Clients: 8}, 4_000},
		{"closed loop, spread", Spec{Clients: 8, Spread: 2 * time.Millisecond}, 4_000},
		{"closed loop, two threads", Spec{Clients: 8, Threads: 2}, 4_000},
		{"open loop", Spec{Clients: 16, Arrivals: scenarios.Constant, Rate: 500}, 500},
		{"open loop, two threads", Spec{Clients: 16, Threads: 2, Arrivals: scenarios.Constant, Rate: 500}, 500},
		{"a connection per request", Spec{Clients: 4, PerConnection: 1}, 2_000},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := serveDuet(t, 2*time.Millisecond)
			spec := test.spec
			spec.Warmup, spec.Duration = 60*time.Millisecond, 200*time.Millisecond
			spec.Expect = &scenarios.Expect{Body: "ok"}
			for i, r := range (play{warmup: spec.Warmup, length: 50 * time.Millisecond, rounds: 4}).on(t, d, spec) {
				if r.Throughput > 1.02*test.most || r.Throughput < test.most/10 {
					t.Errorf("load %d: %.0f requests/s, want at most %.0f", i, r.Throughput, test.most)
				}
				if len(r.Errors) > 0 {
					t.Errorf("load %d: errors %v", i, r.Errors)
				}
				if r.Duration < 0.199 || r.Duration > 0.201 {
					t.Errorf("load %d: a window of %.3f s, want what was counted, 0.2 s", i, r.Duration)
				}
				if open := r.Rate != nil; open && (r.Due < 98 || r.Due > 102 || r.DueAnswered != r.Due || r.Unsent > 0) {
					t.Errorf("load %d: %d due, %d of them answered, %d unsent; want the 100 of 0.2 s", i, r.Due, r.DueAnswered, r.Unsent)
				}
				if p50 := r.Latency.P50; p50 == nil || *p50 < 0.002 {
					t.Errorf("load %d: p50 %v, less than an answer takes", i, p50)
				}
				if f := r.MeanInFlight; f == nil || *f < 0.5*r.Throughput*0.002 || *f > float64(spec.Clients) {
					t.Errorf("load %d: %v in flight on average, want some %.1f", i, f, r.Throughput*0.002)
				}
			}
			if n := d.overlaps.Load(); n > 0 {
				t.Errorf("%d requests came to one server while the other had some", n)
			}
			if n := d.changes.Load(); n < 8 {
				t.Errorf("the turn changed %d times, want 9 times", n)
			}
		})
	}
}

// TestATurnHasWholeMixes: one request in 50 is of another kind, and that is
// what it is in each window, however short.
func TestATurnHasWholeMixes(t *testing.T) {
	d := serveDuet(t, 200*time.Microsecond)
	spec := Spec{Clients: 4, Warmup: 30 * time.Millisecond, Duration: 100 * time.Millisecond, Requests: []scenarios.Request{
		{Class: "light", Target: "/", Weight: 49, Want: scenarios.Expect{Body: "ok"}},
		{Class: "heavy", Target: "/", Weight: 1, Want: scenarios.Expect{Body: "ok"}},
	}}
	for i, r := range (play{warmup: spec.Warmup, length: 20 * time.Millisecond, rounds: 5, whole: true, count: all}).on(t, d, spec) {
		if heavy := r.Classes["heavy"].Requests; heavy == 0 || r.Requests != 50*heavy {
			t.Errorf("load %d: %d of %d requests are of the kind of which one in 50 is", i, heavy, r.Requests)
		}
	}
}

// TestOnlyWhatIsCountedCounts: of each turn the first half is left out, and one
// turn altogether. What the loads say is about the rest.
func TestOnlyWhatIsCountedCounts(t *testing.T) {
	d := serveDuet(t, time.Millisecond)
	turns := 0
	half := func(t Taken) []Span {
		if turns++; turns == 5 {
			return nil
		}
		return []Span{{(t.Began + t.Ended) / 2, t.Ended}}
	}
	spec := Spec{Clients: 16, Arrivals: scenarios.Constant, Rate: 1000, Duration: 100 * time.Millisecond, Warmup: 20 * time.Millisecond}
	got := (play{warmup: spec.Warmup, length: 40 * time.Millisecond, rounds: 5, count: half}).on(t, d, spec)
	var due []int64
	for _, r := range got {
		due = append(due, r.Due)
	}
	slices.Sort(due)
	if due[0] < 78 || due[0] > 82 || due[1] < 98 || due[1] > 102 {
		t.Errorf("%d requests were due, want the 80 and 100 that count", due)
	}
	for i, r := range got {
		if n := r.Timeline.Answered; len(n) != parts {
			t.Errorf("load %d: a timeline of %d parts, want %d", i, len(n), parts)
		}
	}
}

// TestCountingPlacesTimes of several turns one after the other.
func TestCountingPlacesTimes(t *testing.T) {
	taken := []placed{
		{Taken{Began: 1000, Ended: 1100, Drained: 1110}, 1, 100, false},
		{Taken{Began: 5000, Ended: 5100, Drained: 5130}, 101, 100, false},
		{Taken{Began: 9000, Ended: 9100, Drained: 9100}, 201, 100, false},
	}
	c := countingOf(taken, []Span{{5010, 5030}, {5050, 5200}, {9050, 9090}}, nil)
	if c.total != 20+80+40 {
		t.Errorf("%d ns count, want 140", c.total)
	}
	for _, test := range []struct {
		turn int
		t    int64
		at   int64
		ok   bool
	}{
		{1, 50, 0, false},
		{2, 110, 0, false},
		{2, 111, 0, true},
		{2, 130, 19, true},
		{2, 131, 0, false},
		{2, 151, 20, true},
		{2, 230, 99, true}, // after the turn was over, while its last answers came
		{3, 250, 0, false}, // the clock was set back
		{3, 251, 100, true},
		{3, 291, 0, false},
	} {
		if at, ok := c.place(test.turn, test.t); at != test.at || ok != test.ok {
			t.Errorf("place(%d, %d) = %d, %v, want %d, %v", test.turn, test.t, at, ok, test.at, test.ok)
		}
	}
	if n := c.overlap(2, 0, 1000); n != 100 {
		t.Errorf("%d ns of the second turn count, want 100", n)
	}
}

// TestAConductorThatGoes leaves no driver behind.
func TestAConductorThatGoes(t *testing.T) {
	conductor, driver, err := NewBaton()
	if err != nil {
		t.Fatal(err)
	}
	spec := Spec{URL: serve(t, echo).url, Turns: true, Clients: 2, Duration: time.Second}
	spec.Requests = echoRequests()
	if err := conductor.Turn(20*time.Millisecond, false); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(50*time.Millisecond, conductor.Close)
	if _, err := Run(t.Context(), spec, Control{Baton: driver}); err == nil {
		t.Error("a load whose conductor went has a result")
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
// than its turn takes still sends what was due in it, and ends the turn.
func TestATurnThatIsOverBeforeItBegan(t *testing.T) {
	for _, spec := range []Spec{
		{Arrivals: scenarios.Constant, Rate: 200, Clients: 4},
		{Clients: 4},
	} {
		spec.URL, spec.Turns, spec.Duration = serve(t, echo).url, true, 100*time.Millisecond
		spec.Requests = echoRequests()
		s := testShard(t, spec)
		mine, theirs := net.Pipe()
		defer mine.Close()
		turns := newTurns(s.clock, &spec, mine, 1, &s.phases.spun, s.wake)
		s.takeTurns(turns, 0)
		const length = 20 * time.Millisecond
		turns.begin(call{Length: int64(length)})
		time.Sleep(2 * length)
		passed := make(chan struct{})
		go func() {
			defer close(passed)
			theirs.Read(make([]byte, 8))
			theirs.Close()
		}()
		for deadline := time.Now().Add(time.Minute); ; {
			if err := s.turn(); err != nil {
				t.Fatal(err)
			}
			select {
			case <-passed:
			default:
				if time.Now().After(deadline) {
					t.Fatalf("%s: the turn does not end", spec.Arrivals)
				}
				continue
			}
			break
		}
	}
}

// TestATurnThatIsTooMuch: a server that answers half of what is due while it is asked answers
// all of it in the end, because each turn waits for its last answers. What counts is what it
// answers in the time that counts.
func TestATurnThatIsTooMuch(t *testing.T) {
	d := serveDuet(t, 4*time.Millisecond)
	spec := Spec{
		Warmup: 60 * time.Millisecond, Duration: 400 * time.Millisecond,
		Requests: []scenarios.Request{
			{Class: "a", Target: "/a", Want: scenarios.Expect{Body: "ok"}}, {Class: "b", Target: "/b", Want: scenarios.Expect{Body: "ok"}},
		},
		Groups: []scenarios.Group{{Class: "a", Clients: 4}, {Class: "b", Clients: 1, Arrivals: scenarios.Constant, Rate: 500}},
	}
	for i, r := range (play{warmup: spec.Warmup, length: 100 * time.Millisecond, rounds: 4}).on(t, d, spec) {
		if r.Due < 198 || r.Due > 202 || r.DueAnswered != r.Due {
			t.Errorf("load %d: %d due, %d of them answered; want the 200 of 0.4 s", i, r.Due, r.DueAnswered)
		}
		if n := *r.ScheduledAnswered; n != r.Classes["b"].Requests || n > 101 || !r.Behind() {
			t.Errorf("load %d: %d answers in time, behind: %v; want those of class b, at most 100 of 200", i, n, r.Behind())
		}
	}
}
