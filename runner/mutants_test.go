package runner_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"interleave/internal/race"
	"interleave/models"
	"interleave/results"
	"interleave/runner"
	"interleave/scenarios"
)

type mutant struct {
	name     string
	serve    func(net.Listener)
	claims   models.Info
	scenario *scenarios.Scenario
	check    string
	verdict  results.Verdict
	ringed   bool          // measured in a ring as well
	window   time.Duration // that it takes to tell; 0 means mutantWindow
}

// mutants are servers that are not what they say, each with the check that
// has to find it.
var mutants = []mutant{
	{
		name: "skips-the-wait", serve: right(nil),
		scenario: waiting, check: "ceiling", verdict: results.Failed,
	},
	{
		name: "skips-a-wait-now-and-then", serve: right(func(n int64) {
			if n%100 != 0 {
				time.Sleep(upstreamDelay)
			}
		}),
		scenario: waiting, check: "floor", verdict: results.Failed,
	},
	{
		name: "never-asks-its-upstream", serve: right(func(int64) { time.Sleep(upstreamDelay) }),
		scenario: waiting, check: "upstreams", verdict: results.Failed,
	},
	{
		name: "asks-one-that-answers-at-once", serve: asking,
		scenario: hurried, check: "upstreams", verdict: results.Failed,
	},
	{
		name: "loses-a-message", serve: func(l net.Listener) { http.Serve(l, &chatServer{loses: 20}) },
		scenario: chat, check: "wrong_answers", verdict: results.Failed,
	},
	{
		name: "tells-who-waits-of-nothing", serve: func(l net.Listener) { http.Serve(l, &chatServer{hasty: true}) },
		scenario: chat, check: "wrong_answers", verdict: results.Failed,
	},
	{
		name: "wrong-under-load", serve: wrongUnderLoad,
		scenario: quick, check: "wrong_answers", verdict: results.Failed, ringed: true,
	},
	{
		name: "leaks", serve: right(leak),
		scenario: quick, check: "memory_growth", verdict: results.Spoiled, window: 2 * time.Second,
	},
	{
		name: "waits-one-after-the-other", serve: right(oneAtATime(upstreamDelay)),
		claims:   models.Info{Traits: []scenarios.Trait{scenarios.ParallelCalls, scenarios.CheapWait}},
		scenario: waiting, check: "waiting", verdict: results.Failed,
	},
	{
		name: "blocks-its-loop", serve: right(oneAtATime(2 * time.Millisecond)),
		scenario: quick, check: "bottleneck", verdict: results.Failed, ringed: true,
	},
	{
		name: "answers-half-a-request", serve: answersTheFirstLine,
		scenario: quick, check: "early_answer", verdict: results.Failed,
	},
	{
		name: "workers-die", serve: workersDie,
		claims:   models.Info{Shape: models.Shape{MinProcesses: 2}},
		scenario: quick, check: "restarts", verdict: results.Failed, ringed: true,
	},
	{
		name: "four-threads", serve: fourThreads,
		claims:   models.Info{Shape: models.Shape{MinProcesses: 1, MaxProcesses: 1, HandlerThreads: 1}},
		scenario: quick, check: "threads", verdict: results.Failed,
	},
	{
		name: "forks-nothing", serve: right(nil),
		claims:   models.Info{Traits: []scenarios.Trait{scenarios.ProcessPer}},
		scenario: quick, check: "process_per_request", verdict: results.Failed,
	},
}

const upstreamDelay = 20 * time.Millisecond

var (
	quick = &scenarios.Scenario{
		Name:     "quick",
		Requests: []scenarios.Request{{Target: "/quick?n={n}", Want: scenarios.Expect{Body: "right {n}"}}},
		Loads:    []scenarios.Load{{Name: "closed-16", Groups: scenarios.ClosedLoop(16), Timeout: 2 * time.Second}},
	}
	// waiting asks a server that should have waited for somebody.
	waiting = &scenarios.Scenario{
		Name:      "waiting",
		Upstreams: []scenarios.Upstream{{Name: "somebody", Delay: upstreamDelay}},
		Requests:  quick.Requests,
		Loads:     quick.Loads,
	}
)

// hurried has an upstream that makes nobody wait.
var hurried = &scenarios.Scenario{
	Name:      "hurried",
	Upstreams: []scenarios.Upstream{{Name: "hurried", Delay: upstreamDelay}},
	Requests:  quick.Requests,
	Loads:     quick.Loads,
}

// asking answers rightly, after it has asked its upstream.
func asking(l net.Listener) {
	at := upstreamAt()
	http.DefaultTransport.(*http.Transport).MaxIdleConnsPerHost = 64
	http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reply, err := http.Get("http://" + at + "?n=1")
		if err != nil {
			return
		}
		io.Copy(io.Discard, reply.Body)
		reply.Body.Close()
		fmt.Fprint(w, "right "+r.URL.Query().Get("n"))
	}))
}

// upstreamAt is where a server was told that its upstream is.
func upstreamAt() (at string) {
	for i, arg := range os.Args {
		if arg == "--upstream" {
			_, at, _ = strings.Cut(os.Args[i+1], "=")
		}
	}
	return at
}

// chat has 16 clients that wait until somebody sends.
var chat = &scenarios.Scenario{
	Name:  "chat",
	Paths: []string{"/send", "/wait"},
	Requests: []scenarios.Request{
		{Class: "send", Target: "/send?n={n}", Want: scenarios.Expect{Body: "{number} {n}"}},
		{Class: "wait", Target: "/wait?after={after}", Want: scenarios.Expect{Body: "{number} {n}", Reports: "send"}},
	},
	Loads: []scenarios.Load{{
		Name: "wait-16", Alone: true, Timeout: 2 * time.Second,
		Groups: []scenarios.Group{
			{Class: "wait", Clients: 16, Arrivals: scenarios.Closed},
			{Class: "send", Clients: 2, Arrivals: scenarios.Constant, Rate: 50},
		},
	}},
}

// chatServer tells all who wait of a message, but of one in loses nobody, or of
// nothing at once.
type chatServer struct {
	loses int // 0 means none
	hasty bool

	mu     sync.Mutex
	posted []string
	woken  chan struct{}
}

func (s *chatServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.woken == nil {
		s.woken = make(chan struct{})
	}
	if r.URL.Path == "/send" {
		s.posted = append(s.posted, r.URL.Query().Get("n"))
		if s.loses == 0 || len(s.posted)%s.loses != 0 {
			close(s.woken)
			s.woken = make(chan struct{})
		}
		fmt.Fprintf(w, "%d %s", len(s.posted), s.posted[len(s.posted)-1])
		return
	}
	if s.hasty {
		fmt.Fprint(w, "1 1000000000")
		return
	}
	woken := s.woken
	s.mu.Unlock()
	select {
	case <-woken:
	case <-r.Context().Done():
	}
	s.mu.Lock()
	if len(s.posted) > 0 {
		fmt.Fprintf(w, "%d %s", len(s.posted), s.posted[len(s.posted)-1])
	}
}

// mutantTries is how often a mutant may get away: on a host that is busy a
// check may have too little to tell by, which it says, or a server too little
// processor time to do what gives it away. Each try watches for twice as long
// as the last one, from mutantWindow on.
const (
	mutantTries  = 4
	mutantWindow = 700 * time.Millisecond
)

// TestMutantsAreCaught: if one is not, or another check than the one that is
// there for it says so, that check has lost its edge.
func TestMutantsAreCaught(t *testing.T) {
	needMutants(t)
	for _, m := range mutants {
		t.Run(m.name, func(t *testing.T) { mustBeCaught(t, []mutant{m}) })
	}
}

// TestMutantsAreCaughtInARing, where an honest server has its turns beside them. Of
// the checks only at_rest asks whether a server shares a ring. So it is enough that a
// ring has one mutant each for answers, threads and processes.
func TestMutantsAreCaughtInARing(t *testing.T) {
	needMutants(t)
	t.Run("together", func(t *testing.T) {
		mustBeCaught(t, slices.DeleteFunc(slices.Clone(mutants), func(m mutant) bool { return !m.ringed }), "honest")
	})
	t.Run("works while others are asked", func(t *testing.T) {
		mustBeCaught(t, []mutant{{
			name: "works-while-others-are-asked", serve: burnsOnItsOwn,
			scenario: quick, check: "at_rest", verdict: results.Failed,
		}}, "honest")
	})
}

func needMutants(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("what the host tells of threads and processes is Linux's")
	}
	if race.Enabled {
		t.Skip("each is a whole run, and other runs have the same goroutines")
	}
}

// mustBeCaught measures mutants of one scenario beside others until each one's check
// has found it. It overwrites free.
func mustBeCaught(t *testing.T, free []mutant, others ...string) {
	window := mutantWindow
	for _, m := range free {
		window = max(window, m.window)
	}
	var missed []string
	for try := range mutantTries {
		c := config(1, others...)
		c.Scenarios = []*scenarios.Scenario{free[0].scenario}
		c.Profile.Window = window << try
		if free[0].scenario.Library != "" {
			c.Programs.Server = withLibrary(t, free[0].scenario)
		}
		for _, m := range free {
			claims := m.claims
			claims.Name = m.name
			made := model(m.name)
			made.Info = claims
			c.Models = append(c.Models, made)
		}
		store, run := begin(t, c)
		if err := runner.Run(context.Background(), c, store, run, nil); err != nil {
			t.Fatal(err)
		}
		missed = missed[:0]
		trials := loadTrials(t, store)
		free = slices.DeleteFunc(free, func(m mutant) bool {
			i := slices.IndexFunc(trials, func(of results.Trial) bool { return of.Model == m.name })
			trial := &trials[i]
			check, asked := checkOf(trial, m.check)
			if !asked && trial.LoadResult != nil {
				t.Fatalf("%s: %s was not asked; invalid because %q, warnings %q", m.name, m.check, trial.InvalidBecause, trial.Warnings)
			}
			if check.Verdict == m.verdict {
				return true
			}
			missed = append(missed, fmt.Sprintf("%s: %s is %s (%s), want %s; invalid because %q, warnings %q",
				m.name, m.check, check.Verdict, check.Detail, m.verdict, trial.InvalidBecause, trial.Warnings))
			return false
		})
		if len(free) == 0 {
			return
		}
	}
	t.Fatalf("in the last of %d tries: %s", mutantTries, strings.Join(missed, "; "))
}

func checkOf(t *results.Trial, name string) (results.Check, bool) {
	all := t.Checks
	if t.LoadResult != nil {
		all = slices.Concat(all, t.LoadResult.Checks)
	}
	for _, c := range all {
		if c.Name == name {
			return c, true
		}
	}
	return results.Check{}, false
}
