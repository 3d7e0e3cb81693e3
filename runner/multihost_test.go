package runner_test

import (
	"context"
	"fmt"
	"math"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"interleave/results"
	"interleave/results/latency"
	"interleave/runner"
	"interleave/runner/place"
	"interleave/runner/process"
	"interleave/runner/truth"
	"interleave/scenarios"
)

// host is a place on this host that plays another one, and what may befall it.
type host struct {
	place.Local
	mu      sync.Mutex
	started func(c place.Child)                      // called with each child; may be nil
	late    func() time.Duration                     // by which it is told too late; may be nil
	tell    func(ctx context.Context, at *time.Time) // called before a child is told; may be nil
	away    bool                                     // nobody reaches it
	set     func() time.Duration                     // how far its clock is ahead; may be nil
	heard   []toldTo                                 // all that children were told at a time
}

// toldTo is a line that a child was told.
type toldTo struct {
	child place.Child
	line  string
}

func newHost(name string) *host {
	return &host{Local: place.Local{Called: name, Env: results.Environment{CPUs: 1}}}
}

func (h *host) setAway(away bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.away = away
}

func (h *host) lost() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.away {
		return &place.Lost{Host: h.Name(), Why: "no beat for 300 ms"}
	}
	return nil
}

// childOf is a child of a host that may be lost: how it ended is not known then.
type childOf struct {
	place.Child
	on *host
}

func (c childOf) Unasked() error {
	if err := c.on.lost(); err != nil {
		return err
	}
	return c.Child.Unasked()
}

func (h *host) Start(ctx context.Context, s place.Spec) (place.Child, error) {
	if err := h.lost(); err != nil {
		return nil, err
	}
	c, err := h.Local.Start(ctx, s)
	if err != nil {
		return nil, err
	}
	if h.started != nil {
		h.started(c)
	}
	return childOf{c, h}, nil
}

func (h *host) Tree(c place.Child, s place.TreeSpec) (place.Tree, error) {
	return h.Local.Tree(c.(childOf).Child, s)
}

func (h *host) Clock(ctx context.Context) (ahead, bound time.Duration, err error) {
	if h.set != nil {
		ahead = h.set()
	}
	return ahead, 0, h.lost()
}

func (h *host) Tell(ctx context.Context, c place.Child, line string, at time.Time) error {
	if h.late != nil {
		if by := h.late(); by > 0 {
			return &place.Late{Host: h.Name(), By: by}
		}
	}
	if h.tell != nil {
		h.tell(ctx, &at)
	}
	h.mu.Lock()
	h.heard = append(h.heard, toldTo{c, line})
	h.mu.Unlock()
	return h.Local.Tell(ctx, c, line, at)
}

// overHosts is a configuration with a load that is put on by two hosts, a and b.
func overHosts(blocks int, load scenarios.Load, behaviours ...string) (c runner.Config, server, a, b *host) {
	c = config(blocks, behaviours...)
	s := *scenario
	s.Loads = []scenarios.Load{load}
	c.Scenarios = []*scenarios.Scenario{&s}
	server, a, b = newHost("srv"), newHost("gen1"), newHost("gen2")
	c.Hosts = &runner.Hosts{Server: server, Load: []place.Place{a, b}, Grace: 10 * time.Second}
	return c, server, a, b
}

var (
	closedEight = scenarios.Load{Name: "closed-8", Groups: scenarios.ClosedLoop(8), Timeout: time.Second}
	atRandom    = scenarios.Load{Name: "random", Groups: scenarios.AtRandom(8, 400), Timeout: time.Second}
)

// measuredBy are the trials of a run of c.
func measuredBy(t *testing.T, c runner.Config) []results.Trial {
	t.Helper()
	store, run := begin(t, c)
	if err := runner.Run(t.Context(), c, store, run, nil); err != nil {
		t.Fatal(err)
	}
	return loadTrials(t, store)
}

// answerTo is a trial's answer to a question.
func answerTo(t *testing.T, trial results.Trial, name string) results.Check {
	t.Helper()
	for _, c := range trial.AllChecks() {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("nobody asked %s", name)
	return results.Check{}
}

func TestTwoLoadHostsMeasureTogether(t *testing.T) {
	for _, l := range []scenarios.Load{closedEight, atRandom} {
		t.Run(l.Name, func(t *testing.T) {
			c, _, _, _ := overHosts(1, l, "honest", "second")
			trials := measuredBy(t, c)
			if len(trials) != 2 {
				t.Fatalf("%d trials, want one for each model", len(trials))
			}
			for _, got := range trials {
				if why := got.InvalidBecause; slices.ContainsFunc(why, func(w string) bool { return !strings.Contains(w, "began") }) {
					t.Fatalf("invalid because %v", why)
				}
				var names []string
				var requests, clients int64
				for _, h := range got.Hosts {
					names = append(names, h.Role+" "+h.Name)
					if h.Load != nil {
						requests, clients = requests+h.Load.Requests, clients+int64(h.Load.Clients)
						if h.Began == nil || h.ClockBound == nil || h.Noise == nil || h.CPUs != 1 {
							t.Errorf("the row of %s lacks what it is about: %+v", h.Name, h)
						}
					}
				}
				if want := []string{"server srv", "load gen1", "load gen2"}; !slices.Equal(names, want) {
					t.Errorf("the trial has the hosts %q, want %q", names, want)
				}
				l := got.LoadResult
				if requests != l.Requests || clients != int64(l.Clients) || l.Clients != 8 || requests == 0 {
					t.Errorf("the hosts' rows have %d requests of %d clients, all of it %d of %d", requests, clients, l.Requests, l.Clients)
				}
				if got.ServerCPU == nil || *got.ServerCPU <= 0 || got.Memory.Peak == nil {
					t.Errorf("the server's own figures are missing: CPU %v, memory %v", got.ServerCPU, got.Memory.Peak)
				}
				if times, err := latency.Decode(l.Histogram, l.Unfinished); err != nil || times.Ended() < l.Requests*9/10 {
					t.Errorf("the histogram has %v requests (%v), want about %d", times, err, l.Requests)
				}
				for _, name := range []string{"hosts_there", "early_answer"} {
					if c := answerTo(t, got, name); c.Verdict != results.Passed {
						t.Errorf("%+v", c)
					}
				}
			}
		})
	}
}

// TestModelsTakeTurnsOverHosts: two of them are up side by side and are asked by turns, and
// one whose server dies takes neither along.
func TestModelsTakeTurnsOverHosts(t *testing.T) {
	c, _, a, _ := overHosts(1, closedEight, "honest", "crash", "second")
	c.Profile.Window = 1800 * time.Millisecond
	trials := measuredBy(t, c)
	if len(trials) != 3 {
		t.Fatalf("%d trials, want one for each model", len(trials))
	}
	for _, got := range trials {
		why := strings.Join(got.InvalidBecause, "; ")
		if got.Model == "crash" {
			if got.Valid || !strings.Contains(why, "ended under load") {
				t.Errorf("a server that died: valid %v because %q", got.Valid, why)
			}
			continue
		}
		r, l := got.Ring, got.LoadResult
		if r == nil || l == nil {
			t.Fatalf("%s was not measured: %s", got.Model, why)
		}
		if r.Members != 3 || r.Turns < 3 || r.Rested <= 0 || r.Planned != 1.8 || r.Length < 3.6 {
			t.Errorf("%s: its part in the ring is %+v", got.Model, r)
		}
		t.Logf("%s: %d turns in a ring of %.2f s, %+v masked", got.Model, r.Turns, r.Length, r.MaskedBy)
		counted := 0
		for _, turn := range l.Turns {
			if turn.Requests > 0 {
				counted++
			}
		}
		if counted < 2 || counted != l.Pieces || l.Duration > 1.9 {
			t.Errorf("%s: %d turns count, in %d pieces of %v s", got.Model, counted, l.Pieces, l.Duration)
		}
		if got.CPUPerRequest == nil || got.Memory.Peak == nil || got.Switches.Voluntary == nil {
			t.Errorf("%s: CPU per request %v, memory %v, switches %v; want figures", got.Model, got.CPUPerRequest, got.Memory.Peak, got.Switches)
		}
	}
	turns := map[place.Child]int{}
	var order []place.Child
	for _, told := range a.heard {
		if strings.Contains(told.line, "count_ns") {
			turns[told.child]++
			order = append(order, told.child)
		}
	}
	order = slices.DeleteFunc(order, func(c place.Child) bool { return turns[c] < 3 })
	if len(order) < 6 {
		t.Fatalf("%d turns of drivers that had three", len(order))
	}
	for i := 0; i < 6; i += 2 {
		if order[i] == order[i+1] {
			t.Errorf("round %d has two turns of the same server", i/2)
		}
	}
}

// truly is a server whose delays are known: lognormal, 20 ms in the median.
var truly = truth.Spec{Delay: 20 * time.Millisecond, Sigma: 0.5, Seed: 7}

func serveTruth() int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if _, err := truth.Serve(ctx, process.Listener(), truly, process.Ready); err != nil {
		return 1
	}
	return 0
}

// TestTwoHostsSeeWhatOneSees: half of a load from each of two hosts tells of a server
// what all of it from one does. Other programs on this host may be in the way of a try.
func TestTwoHostsSeeWhatOneSees(t *testing.T) {
	random := scenarios.Load{Name: "random", Groups: scenarios.AtRandom(256, 2000), Timeout: time.Second}
	see := func(hosts int) *results.LoadResult {
		c, _, _, _ := overHosts(1, random, "truth")
		c.Scenarios[0].Requests = truly.Requests()
		c.Profile.Window = 2 * time.Second
		c.Hosts.Load = c.Hosts.Load[:hosts]
		got := measuredBy(t, c)[0]
		if got.LoadResult == nil {
			t.Fatalf("nothing was put on: %v", got.InvalidBecause)
		}
		return got.LoadResult
	}
	var differ string
	for range 3 {
		one, two := see(1), see(2)
		if one.Latency.P50 == nil || one.Latency.P99 == nil || two.Latency.P50 == nil || two.Latency.P99 == nil {
			differ = "too few requests were answered"
			continue
		}
		p50, p99 := *two.Latency.P50 / *one.Latency.P50, *two.Latency.P99 / *one.Latency.P99
		differ = fmt.Sprintf("two hosts over one: p50 %.4f, p99 %.4f; %d and %d requests, max %v and %v s", p50, p99, two.Requests, one.Requests, *two.Latency.Max, *one.Latency.Max)
		t.Log(differ)
		if math.Abs(p50-1) < 0.1 && math.Abs(p99-1) < 0.25 {
			return
		}
	}
	t.Error(differ)
}

// loseOnce loses h a moment after its n-th child was started, until it is back.
func loseOnce(h *host, n int, back time.Duration) {
	h.started = func(c place.Child) {
		if n--; n != 0 {
			return
		}
		time.AfterFunc(100*time.Millisecond, func() {
			h.setAway(true)
			place.Process(c).Kill()
			time.AfterFunc(back, func() { h.setAway(false) })
		})
	}
}

// TestALostHostVoidsTheRingWhichIsMadeAgain: what is compared is measured under the same
// conditions.
func TestALostHostVoidsTheRingWhichIsMadeAgain(t *testing.T) {
	c, _, _, b := overHosts(2, closedEight, "honest", "second")
	loseOnce(b, 1, 500*time.Millisecond)
	store, run := begin(t, c)
	if err := runner.Run(t.Context(), c, store, run, nil); err != nil {
		t.Fatal(err)
	}
	trials := loadTrials(t, store)
	if len(trials) != 4 || trials[0].Attempt != 1 || trials[1].Attempt != 1 || trials[2].Attempt != 0 || trials[3].Attempt != 0 {
		t.Fatalf("%d trials count, want 4, those of the first block after another attempt", len(trials))
	}
	store.Close()
	_, _, all, err := results.Resume(store.Dir())
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 6 {
		t.Fatalf("%d trials, want two more than count", len(all))
	}
	for _, void := range all[:2] {
		if void.Valid || !strings.Contains(strings.Join(void.InvalidBecause, "; "), "host gen2 was lost: no beat") {
			t.Errorf("%s is void because of %q, want gen2", void.Model, void.InvalidBecause)
		}
	}
}

func TestARunWhoseHostStaysAwayCanBeResumed(t *testing.T) {
	c, _, a, _ := overHosts(3, closedEight, "honest")
	c.Hosts.Grace = 300 * time.Millisecond
	loseOnce(a, 2, time.Hour)
	store, run := begin(t, c)
	err := runner.Run(t.Context(), c, store, run, nil)
	if err == nil || !strings.Contains(err.Error(), "gen1 was not back within") || !strings.Contains(err.Error(), "--resume") {
		t.Fatalf("Run = %v, want that gen1 was not back, and what to do", err)
	}
	store.Close()
	again, run, done, err := results.Resume(store.Dir())
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	a.setAway(false)
	a.started = nil
	if err := runner.CheckResume(c, run); err != nil {
		t.Fatal(err)
	}
	if err := runner.Run(t.Context(), c, again, run, done); err != nil {
		t.Fatal(err)
	}
	for _, trial := range loadTrials(t, again) {
		if answerTo(t, trial, "hosts_there").Verdict != results.Passed {
			t.Errorf("block %d counts though a host was lost", trial.Block)
		}
	}
	replaced := newHost("gen1")
	replaced.Env.CPUs++
	elsewhere := c
	elsewhere.Hosts = &runner.Hosts{Server: c.Hosts.Server, Load: []place.Place{replaced, c.Hosts.Load[1]}}
	if err := runner.CheckResume(elsewhere, run); err == nil || !strings.Contains(err.Error(), "gen1 has other processors") {
		t.Errorf("a run goes on over another machine of the same name: %v", err)
	}
	elsewhere.Hosts = nil
	if err := runner.CheckResume(elsewhere, run); err == nil || !strings.Contains(err.Error(), "other hosts") {
		t.Errorf("a run over several hosts goes on over one: %v", err)
	}
}

func TestAHostThatIsToldTooLate(t *testing.T) {
	c, _, _, b := overHosts(1, closedEight, "honest")
	once := 100 * time.Millisecond
	b.late = func() (by time.Duration) { by, once = once, 0; return by }
	trials := measuredBy(t, c)
	if len(trials) != 1 || trials[0].Attempt != 1 {
		t.Errorf("%d trials, want one that was made again", len(trials))
	}
}

func TestAHostThatBeginsLate(t *testing.T) {
	c, _, _, b := overHosts(1, closedEight, "honest")
	b.tell = func(_ context.Context, at *time.Time) { *at = at.Add(c.Profile.Window / 2) }
	got := measuredBy(t, c)[0]
	together := answerTo(t, got, "hosts_together")
	if together.Verdict != results.Failed || got.Valid || *together.Reading < 0.4 {
		t.Errorf("half of the window late: %+v, valid %v", together, got.Valid)
	}
}

// TestAClockThatIsSet while a trial lasts voids it: when its host began is not known. Before
// the start it makes no difference.
func TestAClockThatIsSet(t *testing.T) {
	c, _, _, b := overHosts(1, closedEight, "honest")
	asked := 0
	b.set = func() time.Duration {
		if asked++; asked < 2 {
			return 0
		}
		return c.Profile.Window / 2
	}
	b.tell = func(_ context.Context, at *time.Time) {
		if asked > 1 {
			*at = at.Add(-c.Profile.Window / 2)
		}
	}
	store, run := begin(t, c)
	if err := runner.Run(t.Context(), c, store, run, nil); err != nil {
		t.Fatal(err)
	}
	if trials := loadTrials(t, store); len(trials) != 1 || trials[0].Attempt != 1 || answerTo(t, trials[0], "hosts_there").Verdict != results.Passed {
		t.Errorf("%d trials count, want one that was made again", len(trials))
	}
	store.Close()
	_, _, all, err := results.Resume(store.Dir())
	if err != nil {
		t.Fatal(err)
	}
	if why := strings.Join(all[0].InvalidBecause, "; "); !strings.Contains(why, "host gen2 was lost: its clock, or this host's, was set by 200 ms") {
		t.Errorf("the first trial is void because of %q, want gen2's clock", why)
	}
}

func TestAFrozenLoadDriverShowsInItsRow(t *testing.T) {
	c, _, _, b := overHosts(1, atRandom, "honest")
	c.Profile.Window = time.Second
	b.started = func(c place.Child) {
		p := place.Process(c)
		time.AfterFunc(600*time.Millisecond, func() {
			p.Suspend(true)
			time.AfterFunc(400*time.Millisecond, func() { p.Suspend(false) })
		})
	}
	got := measuredBy(t, c)[0]
	steady := answerTo(t, got, "hosts_steady")
	if got.Valid || steady.Verdict != results.Failed || !strings.Contains(steady.Detail, "gen2") {
		t.Errorf("a driver stood still for 400 ms of a second: valid %v, %+v", got.Valid, steady)
	}
	for _, h := range got.HostsOf(results.LoadHost) {
		if still := h.Load.StoodStill >= 0.2; still != (h.Name == "gen2") {
			t.Errorf("%s stood still for %v s", h.Name, h.Load.StoodStill)
		}
	}
}

func TestADriverThatStopsForGoodVoidsTheTrial(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for it")
	}
	c, _, _, b := overHosts(1, closedEight, "honest")
	b.started = func(c place.Child) {
		p := place.Process(c)
		time.AfterFunc(500*time.Millisecond, func() { syscall.Kill(p.Pid(), syscall.SIGSTOP) })
	}
	got := measuredBy(t, c)[0]
	if why := strings.Join(got.InvalidBecause, "; "); got.Valid || !strings.Contains(why, "load host gen2 was silent") {
		t.Errorf("valid %v because %q", got.Valid, why)
	}
}

func TestRowsInADatabaseAreForOneHost(t *testing.T) {
	c, _, _, _ := overHosts(1, closedEight, "honest")
	kept := *c.Scenarios[0]
	kept.Library = "sql"
	kept.Keep.Make = func(string, uint64) (scenarios.Rows, error) { return nil, nil }
	c.Scenarios = []*scenarios.Scenario{&kept}
	if _, err := runner.Describe(c); err == nil || !strings.Contains(err.Error(), "scenario probe") || !strings.Contains(err.Error(), "leave --database out, or run on one host") {
		t.Errorf("a scenario with rows in a database: %v", err)
	}
}
