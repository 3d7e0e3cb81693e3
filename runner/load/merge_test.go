package load

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"interleave/results"
	"interleave/results/latency"
	"interleave/scenarios"
)

// grouped is a short load of some groups.
func grouped(url string, groups []scenarios.Group) Spec {
	s := short(url)
	s.Clients, s.Groups = 0, groups
	return s
}

// A load that is divided and put together again has the clients, the rate and the silent
// connections that it had, and no two hosts send at the same moments.
func TestDivideLosesNothing(t *testing.T) {
	whole := grouped("http://127.0.0.1:1", scenarios.AtRandom(7, 100))
	whole.Idle, whole.IdleStep = 11, 4
	parts, err := whole.Divide(3)
	if err != nil {
		t.Fatal(err)
	}
	clients, idle, rate := 0, 0, 0.0
	seeds := map[uint64]bool{}
	for _, p := range parts {
		if err := p.Validate(); err != nil {
			t.Error(err)
		}
		clients, idle, rate = clients+p.Groups[0].Clients, idle+p.Idle, rate+p.Groups[0].Rate
		seeds[p.Seed] = true
	}
	if clients != 7 || idle != 11 || parts[2].IdleStep != 2 || math.Abs(rate-100) > 1e-9 || len(seeds) != 3 {
		t.Errorf("three hosts have %d clients, %d idle in steps of %d, %v/s and %d seeds", clients, idle, parts[2].IdleStep, rate, len(seeds))
	}
}

func TestWhatCannotBeDivided(t *testing.T) {
	for want, change := range map[string]func(*Spec){
		"constant arrivals": func(s *Spec) { s.Groups = []scenarios.Group{{Clients: 8, Arrivals: scenarios.Constant, Rate: 10}} },
		"1 client":          func(s *Spec) { s.Groups = scenarios.ClosedLoop(1) },
		"engine hey":        func(s *Spec) { s.Engine = Hey },
		"who waits is told": func(s *Spec) {
			s.Requests = []scenarios.Request{{Class: "wait", Target: "/", Want: scenarios.Expect{Reports: "send"}}}
		},
		"goes wrong":      func(s *Spec) { s.Requests = []scenarios.Request{{Target: "/", Fault: scenarios.Exit}} },
		"a number of its": func(s *Spec) { s.Numbers = true },
	} {
		s := grouped("http://127.0.0.1:1", scenarios.ClosedLoop(8))
		change(&s)
		if _, err := s.Divide(2); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want that it names %q", err, want)
		}
		if _, err := s.Divide(1); err != nil {
			t.Errorf("%s on one host: %v", want, err)
		}
	}
}

// tellOf is what a driver might tell of some latencies.
func tellOf(t *testing.T, ns []int64, left []int64) *results.LoadResult {
	times := latency.New()
	for _, n := range ns {
		times.End(n)
	}
	for _, n := range left {
		times.Leave(n)
	}
	r := &results.LoadResult{Schema: results.LoadSchema, Engine: Native, Clients: 4, Duration: 1, Requests: int64(len(ns)), Errors: map[string]int64{}, InFlightAtEnd: int64(len(left))}
	var err error
	if r.Histogram, r.Unfinished, err = times.Encode(); err != nil {
		t.Fatal(err)
	}
	r.ServiceHistogram, r.ServiceUnfinished = r.Histogram, r.Unfinished
	r.Latency, r.ServiceTime = quantiles(times, false), quantiles(times, false)
	r.Established = 4
	return r
}

// The histogram of two hosts is that of all their requests, to the last count, and its
// percentiles are not those of either.
func TestMergeIsLossless(t *testing.T) {
	var near, far, all []int64
	for range 30_000 {
		near = append(near, int64(rand.ExpFloat64()*2e6)+1)
		far = append(far, int64(rand.ExpFloat64()*20e6)+1)
	}
	all = append(append(all, near...), far...)
	left := []int64{300e6, 900e6}
	want := tellOf(t, all, left)
	a, b := tellOf(t, near, left[:1]), tellOf(t, far, left[1:])
	a.Errors[results.ErrTimeout], b.Errors[results.ErrTimeout], b.Errors[results.ErrRefused] = 2, 3, 1
	a.ErrorDetails = []results.ErrorDetail{{Kind: results.ErrTimeout, Count: 2, Example: "first"}}
	b.ErrorDetails = []results.ErrorDetail{{Kind: results.ErrTimeout, Count: 3}, {Kind: results.ErrRefused, Count: 1}}
	spec := Spec{Groups: scenarios.ClosedLoop(8), Duration: time.Second}
	got, err := Merge(spec, []Part{{"a", a}, {"b", b}})
	if err != nil {
		t.Fatal(err)
	}
	if got.Histogram != want.Histogram || got.Unfinished != want.Unfinished || got.ServiceHistogram != want.Histogram {
		t.Error("the merged histogram is not that of all requests")
	}
	for _, f := range []struct {
		name      string
		got, want *float64
	}{{"p50", got.Latency.P50, want.Latency.P50}, {"p99", got.Latency.P99, want.Latency.P99}, {"p99.9", got.Latency.P999, want.Latency.P999}, {"min", got.Latency.Min, want.Latency.Min}} {
		if f.got == nil || *f.got != *f.want {
			t.Errorf("%s is %v, want %v", f.name, f.got, *f.want)
		}
	}
	if got.Clients != 8 || got.Requests != 60_000 || got.Throughput != 60_000 || got.InFlightAtEnd != 2 {
		t.Errorf("counts: %d clients, %d requests, %v/s, %d in flight", got.Clients, got.Requests, got.Throughput, got.InFlightAtEnd)
	}
	if got.Errors[results.ErrTimeout] != 5 || len(got.ErrorDetails) != 2 || got.ErrorDetails[0].Count != 5 || got.ErrorDetails[0].Example != "first" {
		t.Errorf("errors: %v, %+v", got.Errors, got.ErrorDetails)
	}
}

// A server may have no worker for the connections of one host: all of them together are
// answered.
func TestAServerThatAnswersOneHost(t *testing.T) {
	served, waits := tellOf(t, []int64{1e6, 2e6}, nil), tellOf(t, nil, []int64{900e6})
	waits.Checks = []results.Check{{Name: "answers", Verdict: results.Failed, Detail: "no request was answered within the window"}}
	got, err := Merge(Spec{Groups: scenarios.ClosedLoop(8), Duration: time.Second}, []Part{{"a", served}, {"b", waits}})
	if err != nil {
		t.Fatal(err)
	}
	if c, _ := answerOf(got, "answers"); c.Verdict != results.Passed {
		t.Errorf("answers is %+v, want that they were answered", c)
	}
}

// One host whose driver was the limit spoils the whole, though the mean of both is fine.
func TestOneBusyDriverSpoilsTheMerge(t *testing.T) {
	times := make([]int64, 3000)
	for i := range times {
		times[i] = 1e6
	}
	idle, busy := tellOf(t, times, nil), tellOf(t, times, nil)
	for _, r := range []*results.LoadResult{idle, busy} {
		r.GeneratorCPUs = 1
		r.FirstHalf, r.SecondHalf = 3000, 3000
	}
	idle.GeneratorCPU, busy.GeneratorCPU = 0.1, 0.95
	busy.Checks = []results.Check{{Name: "generator_cpu", Verdict: results.Spoiled, Spoils: []results.Figure{results.FigureLatency}, Detail: "the load driver was the limit"}}
	got, err := Merge(Spec{Groups: scenarios.ClosedLoop(8), Duration: time.Second}, []Part{{"gen1", idle}, {"gen2", busy}})
	if err != nil {
		t.Fatal(err)
	}
	c, _ := answerOf(got, "generator_cpu")
	if c.Verdict != results.Spoiled || !strings.Contains(c.Detail, "gen2") {
		t.Errorf("generator_cpu is %+v, want gen2's", c)
	}
}

// Two drivers at half the rate each see the server that one at the whole rate sees. Other
// programs may disturb one of the two runs: then both are made once more.
func TestTwoDriversSeeWhatOneSees(t *testing.T) {
	// A driver keeps its P while it waits in the kernel, so two of them would leave none to the
	// server that they ask in this process.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2*runtime.NumCPU() + 2))
	s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
		time.Sleep(20 * time.Millisecond)
		return respond(c, r.URL.Query().Get("n"))
	})
	whole := grouped(s.url, scenarios.AtRandom(64, 200))
	whole.Warmup, whole.Duration = 200*time.Millisecond, 2*time.Second
	var wrong []string
	for range 4 {
		one, two := run(t, whole), runDivided(t, whole)
		wrong = nil
		if one.Latency.P50 == nil || two.Latency.P50 == nil {
			wrong = append(wrong, fmt.Sprintf("no p50: two drivers had %d answers, one %d", two.Requests, one.Requests))
		} else if a, b := *two.Latency.P50, *one.Latency.P50; math.Abs(a/b-1) > 0.3 || b < 0.020 {
			wrong = append(wrong, fmt.Sprintf("p50 of two drivers %v s, of one %v s", a, b))
		}
		if ratio := float64(two.Due) / float64(one.Due); ratio < 0.8 || ratio > 1.25 || *two.Rate != 200 {
			wrong = append(wrong, fmt.Sprintf("two drivers had %d requests due of a rate of %v, one %d", two.Due, *two.Rate, one.Due))
		}
		if wrong == nil {
			return
		}
	}
	t.Error(strings.Join(wrong, "; "))
}

// runDivided runs a load by two drivers at once, and adds up what they saw.
func runDivided(t *testing.T, whole Spec) *results.LoadResult {
	t.Helper()
	parts, err := whole.Divide(2)
	if err != nil {
		t.Fatal(err)
	}
	told, errs := make([]Part, 2), make([]error, 2)
	var both sync.WaitGroup
	for i, p := range parts {
		both.Go(func() {
			told[i].Host = string(rune('a' + i))
			told[i].Result, errs[i] = Run(t.Context(), p, Control{})
		})
	}
	both.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	two, err := Merge(whole, told)
	if err != nil {
		t.Fatal(err)
	}
	return two
}

// TestTurnsAreAddedByNumber: of two drivers, one of which was not answered in one of them.
func TestTurnsAreAddedByNumber(t *testing.T) {
	classes := func(n int64) map[string]int64 { return map[string]int64{"get": n, "post": 1} }
	turn := func(number int, requests int64) results.TurnAnswers {
		return results.TurnAnswers{Turn: number, Requests: requests, Classes: classes(requests), Answered: requests + 5, AnsweredClasses: classes(requests + 5)}
	}
	got := addTurns(addTurns(nil, []results.TurnAnswers{turn(1, 0), turn(3, 10)}), []results.TurnAnswers{turn(1, 0), turn(2, 4), turn(3, 20)})
	if len(got) != 3 || got[0].Turn != 1 || got[1].Requests != 4 || got[2].Requests != 30 || got[2].Answered != 40 || got[2].AnsweredClasses["get"] != 40 || got[2].Classes["post"] != 2 {
		t.Errorf("turns 1 to 3 together: %+v", got)
	}
}
