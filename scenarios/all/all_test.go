package all_test

import (
	"cmp"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"interleave/results"
	"interleave/scenarios"
	"interleave/scenarios/all"
)

// TestEveryFolderIsListed finds the scenario that someone wrote and forgot to
// list.
func TestEveryFolderIsListed(t *testing.T) {
	notScenarios := []string{"all", "backends", "files", "postgres", "scenariotest", "store", "wire", "workload"}
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() || slices.Contains(notScenarios, e.Name()) {
			continue
		}
		if _, ok := all.Find(e.Name()); !ok {
			t.Errorf("scenarios/%s is not in the list of scenarios/all, or its Name is not %q", e.Name(), e.Name())
		}
	}
}

func TestFindUnknown(t *testing.T) {
	if s, ok := all.Find("hell"); ok {
		t.Errorf("Find(%q) = %q, want none", "hell", s.Name)
	}
}

// TestWellFormed checks what the runner and the report take for granted of
// any scenario.
func TestWellFormed(t *testing.T) {
	seen := make(map[string]bool)
	for _, s := range all.Scenarios() {
		t.Run(s.Name, func(t *testing.T) {
			if seen[s.Name] {
				t.Errorf("name %q is taken twice", s.Name)
			}
			seen[s.Name] = true
			if s.Summary == "" || s.TellsApart == "" {
				t.Errorf("Summary = %q, TellsApart = %q, want both", s.Summary, s.TellsApart)
			}
			if s.Blocking == nil || s.Callback == nil {
				t.Error("want a blocking and a callback handler")
			}
			if len(s.Requests) == 0 || len(s.Loads) == 0 || len(s.Predictions) == 0 {
				t.Fatalf("has %d requests, %d loads, %d predictions, want some of each", len(s.Requests), len(s.Loads), len(s.Predictions))
			}
			checkLoads(t, s, s.Loads)
			checkLoads(t, s, s.Points)
			checkExcerpts(t, s)
			checkPoints(t, s)
			checkPlaces(t, s)
			checkPredictions(t, s)
		})
	}
}

func checkLoads(t *testing.T, s *scenarios.Scenario, loads []scenarios.Load) {
	t.Helper()
	names := make(map[string]bool)
	for _, l := range loads {
		if l.Name == "" || names[l.Name] {
			t.Errorf("load name %q is empty or taken twice", l.Name)
		}
		names[l.Name] = true
		checkPhases(t, l)
		if len(l.Groups) == 0 {
			t.Fatalf("load %s has no group of clients", l.Name)
		}
		for _, g := range l.Groups {
			if g.Clients < 1 {
				t.Errorf("load %s has a group of %d clients, want at least 1", l.Name, g.Clients)
			}
			if len(s.AskedBy(g)) == 0 {
				t.Errorf("load %s sends requests of class %q, of which there are none", l.Name, g.Class)
			}
			checkPace(t, s, l, g)
			if g.Open() != (g.Rate > 0) {
				t.Errorf("load %s: arrivals %q with rate %v, want a rate in open loop only", l.Name, g.Arrivals, g.Rate)
			}
		}
		ceiling := s.Ceiling(l)
		seldom := ceiling > 0 && ceiling <= 3000
		for _, r := range s.Asks(l) {
			if l.AllProcessors && l.OneProcessor {
				t.Errorf("load %s is for all processors and for one", l.Name)
			}
			if l.AllProcessors && r.Compute < time.Millisecond && !seldom {
				t.Errorf("load %s takes the load driver's processors for requests that compute %v, and may ask %v a second; want 1 ms at least, or 3,000 at most", l.Name, r.Compute, ceiling)
			}
		}
	}
}

// checkPhases holds that a load with phases can be measured whole.
func checkPhases(t *testing.T, l scenarios.Load) {
	t.Helper()
	if len(l.Phases) > 0 && (!l.Alone || l.Least == 0) {
		t.Errorf("load %s has phases, and is not Alone or does not say how long a window they need", l.Name)
	}
	for _, g := range l.Groups {
		if g.Phase != "" && !slices.ContainsFunc(l.Phases, func(p scenarios.Phase) bool { return p.Name == g.Phase }) {
			t.Errorf("load %s has a group that acts in phase %q, of which there is none", l.Name, g.Phase)
		}
	}
}

// checkPace holds that what slow clients do can end within the time-out, and does not
// have to within a turn.
func checkPace(t *testing.T, s *scenarios.Scenario, l scenarios.Load, g scenarios.Group) {
	t.Helper()
	if (g.Conn.Read.Bytes > 0 || g.Conn.Write.Bytes > 0) && !l.Alone {
		t.Errorf("load %s has slow clients, whose requests outlast a turn, and is not Alone", l.Name)
	}
	timeout := cmp.Or(l.Timeout, 10*time.Second)
	for _, r := range s.AskedBy(g) {
		if took := g.Conn.Reads(r); took >= timeout {
			t.Errorf("load %s: to read an answer of %d bytes takes %v, longer than the time-out of %v", l.Name, r.Want.Stream, took, timeout)
		}
	}
}

// checkPoints holds that a name stands for one load, and that a curve has
// points enough for the scalability law.
func checkPoints(t *testing.T, s *scenarios.Scenario) {
	curves := map[scenarios.Arrivals]int{}
	for _, p := range s.Points {
		curves[p.Groups[0].Arrivals]++
		for _, l := range s.Loads {
			l.Quick, l.Least, l.Excerpt = p.Quick, p.Least, p.Excerpt // they say who measures a load, for how long, and what is drawn of it, not what it is
			if l.Name == p.Name && !reflect.DeepEqual(l, p) {
				t.Errorf("point %+v has the name of load %+v, want the same load", p, l)
			}
		}
	}
	for arrivals, n := range curves {
		if n < 6 {
			t.Errorf("the curve in %s loop has %d points, want at least 6", arrivals, n)
		}
	}
}

// checkPlaces holds that a sweep has places enough for a curve, and no two alike.
func checkPlaces(t *testing.T, s *scenarios.Scenario) {
	places := map[string]map[float64]string{} // the loads, by what they differ in
	for _, l := range s.Loads {
		at := places[l.At.Of]
		if at == nil {
			at = map[float64]string{}
			places[l.At.Of] = at
		}
		if other, taken := at[l.At.Value]; taken && l.At.Of != "" {
			t.Errorf("loads %s and %s are both at %v of %s", other, l.Name, l.At.Value, l.At.Of)
		}
		at[l.At.Value] = l.Name
	}
	for of, at := range places {
		if of != "" && len(at) < 3 {
			t.Errorf("there are %d loads along %s, want 3 at least", len(at), of)
		}
	}
}

func checkPredictions(t *testing.T, s *scenarios.Scenario) {
	for _, p := range s.Predictions {
		if p.Claim == "" || p.Bound <= 0 {
			t.Errorf("prediction %q with bound %v, want a claim and a positive bound", p.Claim, p.Bound)
		}
		if !results.Measure(p.Metric).Known() {
			t.Errorf("prediction %q: metric %q is no measure", p.Claim, p.Metric)
		}
		if p.Op != scenarios.AtLeast && p.Op != scenarios.AtMost {
			t.Errorf("prediction %q: op %q is neither %q nor %q", p.Claim, p.Op, scenarios.AtLeast, scenarios.AtMost)
		}
		if p.Load != "" && !slices.ContainsFunc(s.Loads, func(l scenarios.Load) bool { return l.Name == p.Load }) {
			t.Errorf("prediction %q: the scenario has no load %q", p.Claim, p.Load)
		}
		phases := func(l scenarios.Load) bool {
			return slices.ContainsFunc(l.Phases, func(of scenarios.Phase) bool { return l.Name == p.Load && p.Class == scenarios.During(of.Name) })
		}
		if p.Class != "" && !slices.ContainsFunc(s.Loads, phases) && !slices.ContainsFunc(s.Requests, func(r scenarios.Request) bool { return r.Class == p.Class }) {
			t.Errorf("prediction %q: the scenario has no request class %q", p.Claim, p.Class)
		}
	}
}

// The ceilings are arithmetic that can be done by hand.
func TestCeiling(t *testing.T) {
	tests := []struct {
		scenario, load string
		want           float64
	}{
		{"hello", "closed-64", 0},
		{"hello", "open-2000", 2000},
		{"backend", "closed-256", 12800},
		{"purchase", "open-200", 200},
		{"hog", "closed-32", 0},
		{"block", "untold", 450},
		{"mix", "100-0", 2560},
		{"mix", "20-20", 400},
		{"mix", "0-20", 0},
		{"idle", "idle-1000", 500},
	}
	for _, tt := range tests {
		s, _ := all.Find(tt.scenario)
		i := slices.IndexFunc(s.Loads, func(l scenarios.Load) bool { return l.Name == tt.load })
		if i < 0 {
			t.Errorf("%s has no load %s", tt.scenario, tt.load)
			continue
		}
		if got := s.Ceiling(s.Loads[i]); got != tt.want {
			t.Errorf("Ceiling of %s under %s = %v, want %v", tt.scenario, tt.load, got, tt.want)
		}
	}
}

// TestFaultsAreAllowed: each load of a scenario whose requests go wrong says what
// may become of them, and lets the server end.
func TestFaultsAreAllowed(t *testing.T) {
	for _, s := range all.Scenarios() {
		for _, l := range s.Loads {
			for _, r := range s.Asks(l) {
				if r.Fault != "" && (!l.Allow.Exits || !l.Allow.Lost || !l.Alone || r.Verb() != "POST") {
					t.Errorf("%s under %s: a %s by %s, where requests may be lost: %v, the server may end: %v, it is alone: %v; want all of these, and a POST, which is not sent again",
						s.Name, l.Name, r.Fault, r.Verb(), l.Allow.Lost, l.Allow.Exits, l.Alone)
				}
			}
		}
	}
}

// checkExcerpts wants one picture of a scenario at most, of clients without a pace, and
// around requests that are sent on a schedule.
func checkExcerpts(t *testing.T, s *scenarios.Scenario) {
	t.Helper()
	shown := 0
	for _, l := range s.Loads {
		e := l.Excerpt
		if e == (scenarios.Excerpt{}) {
			continue
		}
		shown++
		around := e.Around == ""
		for _, g := range l.Groups {
			if g.Conn.Read != (scenarios.Pace{}) || g.Conn.Write != (scenarios.Pace{}) {
				t.Errorf("load %s has an excerpt and clients with a pace", l.Name)
			}
			for _, r := range s.AskedBy(g) {
				around = around || g.Open() && r.Class == e.Around
			}
		}
		if !around || e.Length < time.Millisecond || e.Length > time.Second {
			t.Errorf("the excerpt of load %s is %+v, want a class that is sent on a schedule, and 1ms to 1s", l.Name, e)
		}
	}
	if shown > 1 {
		t.Errorf("%d loads have an excerpt, want one at most", shown)
	}
}
