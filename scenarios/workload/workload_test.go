package workload_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interleave/scenarios"
	"interleave/scenarios/scenariotest"
	"interleave/scenarios/wire"
	"interleave/scenarios/workload"
)

const ms = time.Millisecond

// shop has all that a workload can have.
func shop() *workload.Workload {
	return &workload.Workload{
		Name: "shop",
		Services: []scenarios.Upstream{
			{Name: "session", Delay: 2 * ms},
			{Name: "db", Delay: 5 * ms, P99: 40 * ms},
			{Name: "search", Delay: 15 * ms, Size: 4000},
		},
		Kinds: []workload.Kind{
			{Name: "browse", Share: 9, Answer: 12_345, Steps: []workload.Step{
				{Calls: []int{0}}, {Calls: []int{1, 2, 1}}, {Compute: ms}, {Block: ms}, {Calls: []int{1}},
			}},
			{Name: "report", Share: 1, Steps: []workload.Step{{Compute: 40 * ms}, {Block: ms, Untold: true}}},
		},
		Clients: 500, Rate: 300.5,
		Goal: scenarios.Goal{P99: 100 * ms, Memory: 512e6, Errors: 0.001},
	}
}

func parse(t *testing.T, target string) *wire.Request {
	t.Helper()
	var p wire.RequestParser
	var req wire.Request
	if _, err := p.Parse(wire.AppendRequest(nil, "GET", target, "test", nil), &req); err != nil {
		t.Fatal(err)
	}
	return &req
}

// The compact form is all of the workload: what is measured and what is served are the
// same.
func TestCompactFormIsWhole(t *testing.T) {
	want := shop()
	got, err := workload.Parse(want.Compact())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Parse(Compact): (-want +got)\n%s", diff)
	}
}

func TestBrokenCompactFormsAreRefused(t *testing.T) {
	whole := shop().Compact()
	for _, text := range []string{
		"", "workload/2 shop", "workload/1", whole[:len(whole)-1] + "x", whole + " ", whole + " jump 3", whole + " call 7", whole + " call 1,,2",
		whole + " compute -1", whole + " compute 99999999999", strings.Replace(whole, "kind browse 9", "kind browse 0", 1),
		strings.Replace(whole, " 300.5 ", " NaN ", 1), strings.Replace(whole, " 300.5 ", " 0300.5 ", 1), strings.Replace(whole, "service db", "service session", 1),
		strings.Replace(whole, "kind report", "kind browse", 1), strings.Replace(whole, "shop", "/etc", 1),
		whole + strings.Repeat(" compute 1000", 64), whole + strings.Repeat(" call 1", 10_000),
	} {
		if w, err := workload.Parse(text); err == nil {
			t.Errorf("Parse(%.80q) = %+v, want an error", text, w)
		} else if strings.Contains(err.Error(), "\n") {
			t.Errorf("Parse(%.80q): %q, want one line", text, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(shop().Compact())
	f.Add("workload/1 a 1 0 0 0 0 kind - 1 0")
	f.Fuzz(func(t *testing.T, text string) {
		w, err := workload.Parse(text)
		if err != nil {
			return
		}
		if again := w.Compact(); again != text {
			t.Fatalf("Parse(%q) is written %q", text, again)
		}
		s := w.Scenario()
		for _, l := range s.Loads {
			if c := s.Ceiling(l); !(c >= 0) {
				t.Fatalf("%q: the ceiling of %s is %v", text, l.Name, c)
			}
		}
	})
}

// Both styles make the same of what upstreams answer, and the driver expects that.
func TestStylesAnswerAlike(t *testing.T) {
	s := shop().Scenario()
	for how, outcome := range map[string]func(scenarios.Call) (scenarios.Reply, error){
		"answers": nil,
		"fails":   func(scenarios.Call) (scenarios.Reply, error) { return scenarios.Reply{}, scenarios.ErrUpstream },
		"times out at the db": func(c scenarios.Call) (scenarios.Reply, error) {
			if c.Upstream == "db" {
				return scenarios.Reply{}, scenarios.ErrUpstreamTimeout
			}
			return scenarios.Reply{}, nil
		},
		"says 500":        func(scenarios.Call) (scenarios.Reply, error) { return scenarios.Reply{Status: 500}, nil },
		"answers nothing": func(scenarios.Call) (scenarios.Reply, error) { return scenarios.Reply{Status: 200}, nil },
	} {
		for _, target := range []string{"/shop?kind=browse&n=7", "/shop?kind=report&n=8", "/shop", "/shop?kind=none&n=9", "/shop/", "/?n=1"} {
			for seed := range uint64(4) {
				w := &scenariotest.World{Secret: 5, Seed: seed, Outcome: outcome}
				req := parse(t, target)
				callback, err := w.Callback(s, req)
				if err != nil {
					t.Fatalf("%s, upstream %s: %v", target, how, err)
				}
				if diff := cmp.Diff(w.Blocking(s, req), callback); diff != "" {
					t.Errorf("%s, upstream %s, seed %d: the styles differ (-blocking +callback):\n%s", target, how, seed, diff)
				}
			}
		}
	}
}

func TestARequestDoesAllItsSteps(t *testing.T) {
	s := shop().Scenario()
	var asked []string
	w := &scenariotest.World{Secret: 5, Outcome: func(c scenarios.Call) (scenarios.Reply, error) {
		asked = append(asked, c.Upstream+" "+c.Params)
		return scenarios.Reply{}, nil
	}}
	got := w.Blocking(s, parse(t, "/shop?kind=browse&n=7"))
	if want := []string{"session ", "db ", "search ", "db i=2", "db i=3"}; !slices.Equal(asked, want) {
		t.Errorf("browse calls %q, want %q", asked, want)
	}
	if got.Computed != ms || got.Told != 1 {
		t.Errorf("browse computes %v and tells of %d blocking calls, want 1ms and one", got.Computed, got.Told)
	}
	for _, r := range s.Requests {
		want, err := scenarios.ParseTemplate(r.Want.Body)
		if err != nil {
			t.Fatal(err)
		}
		right := string(want.Append(nil, 5, []byte("7")))
		if r.Want.Stream > 0 {
			whole := make([]byte, r.Want.Stream)
			scenarios.ContentOf([]byte(right)).Fill(whole, 0)
			right = string(whole)
		}
		if got := (&scenariotest.World{Secret: 5}).Blocking(s, parse(t, strings.Replace(r.Target, "{n}", "7", 1))); got.Body != right || got.Status != 0 {
			t.Errorf("%s: status %d and %d bytes, want the %d that the driver expects", r.Target, got.Status, len(got.Body), len(right))
		}
	}
}

// The arithmetic can be done by hand.
func TestArithmetic(t *testing.T) {
	s := shop().Scenario()
	browse, report := s.Requests[0], s.Requests[1]
	// The least delay of db is 5²/40 ms.
	if got, want := s.LongestWait(browse), 2*ms+15*ms+ms+625*time.Microsecond; got != want {
		t.Errorf("browse waits for %v at least, want %v", got, want)
	}
	if got := s.LongestWait(report); got != ms {
		t.Errorf("report waits for %v at least, want 1ms", got)
	}
	// Half of db's calls take longer than 5 ms, and a few much longer: 5 × exp(0.894²/2).
	mean := 7456 * time.Microsecond
	if got := s.Upstreams[1].Mean(); (got - mean).Abs() > 10*time.Microsecond {
		t.Errorf("db takes %v on average, want about %v", got, mean)
	}
	if got, want := s.Waits(browse), 2*ms+15*ms+ms+3*mean; (got - want).Abs() > 50*time.Microsecond {
		t.Errorf("browse waits for %v one after the other, want about %v", got, want)
	}
	sum := workload.Add(s)
	if sum.Compute != 4900*time.Microsecond || sum.Block != ms {
		t.Errorf("a request computes %v and blocks for %v on average, want 4.9ms and 1ms", sum.Compute, sum.Block)
	}
	if got := sum.PerProcessor(); int(got) != 204 {
		t.Errorf("a processor computes %v requests per second, want 204", got)
	}
	// 500 clients would compute for 2.45 s one after the other. 16 times 1 + wait/compute
	// keep four processors busy four times over.
	if got := s.Loads[1].Name; len(s.Loads) != 3 || got != "closed-135" {
		t.Errorf("the second of %d loads is %s, want closed-135 of 3", len(s.Loads), got)
	}
	closed := s.Loads[2]
	if got := s.Ceiling(closed); closed.Name != "closed-500" || got != 500/0.001 {
		t.Errorf("the ceiling of %s is %v, want 500,000: the shortest wait is 1 ms", closed.Name, got)
	}
}

// What is predicted is about loads and classes that are there, and can be refuted.
func TestPredictions(t *testing.T) {
	waiting := &workload.Workload{
		Name: "waits", Services: []scenarios.Upstream{{Name: "a", Delay: 300 * ms}, {Name: "b", Delay: 200 * ms}, {Name: "c", Delay: 300 * ms}},
		Kinds: []workload.Kind{{Share: 1, Steps: []workload.Step{{Calls: []int{0, 1, 2}}}}}, Clients: 1000, Rate: 200,
	}
	mixed := &workload.Workload{
		Name:  "mixed",
		Kinds: []workload.Kind{{Name: "light", Share: 99}, {Name: "heavy", Share: 1, Steps: []workload.Step{{Compute: 20 * ms}}}}, Rate: 450,
	}
	for _, tt := range []struct {
		w    *workload.Workload
		want []scenarios.Trait
	}{
		{waiting, []scenarios.Trait{scenarios.ParallelCalls, scenarios.SerialCalls, scenarios.Bounded, scenarios.ProcessPer, ""}},
		{mixed, []scenarios.Trait{scenarios.SingleLoop, scenarios.Preemptive, scenarios.ProcessPer}},
	} {
		s := tt.w.Scenario()
		var about []scenarios.Trait
		for _, p := range s.Predictions {
			about = append(about, p.Trait)
			has := slices.ContainsFunc(s.Loads, func(l scenarios.Load) bool { return l.Name == p.Load })
			class := p.Class == "" || slices.ContainsFunc(s.Requests, func(r scenarios.Request) bool { return r.Class == p.Class })
			if !has || !class || p.Bound <= 0 || p.Claim == "" {
				t.Errorf("%s: prediction %+v is about nothing", s.Name, p)
			}
		}
		if !slices.Equal(about, tt.want) {
			t.Errorf("%s predicts of models with %q, want %q", s.Name, about, tt.want)
		}
	}
}

// Who calls one service after the other waits for the sum of medians and not of means at
// the median: nothing is predicted of it where only a few calls are long.
func TestScatterAloneMakesNoClaimOfSerialCalls(t *testing.T) {
	w := &workload.Workload{
		Name: "scatter", Services: []scenarios.Upstream{{Name: "db", Delay: 10 * ms}}, Rate: 20,
		Kinds: []workload.Kind{{Share: 1, Steps: []workload.Step{{Calls: make([]int, 8)}}}},
	}
	for _, p99 := range []time.Duration{0, 200 * ms} {
		w.Services[0].P99 = p99
		for trait, want := range map[scenarios.Trait]bool{scenarios.ParallelCalls: true, scenarios.SerialCalls: p99 == 0} {
			if got := slices.ContainsFunc(w.Scenario().Predictions, func(p scenarios.Prediction) bool { return p.Trait == trait }); got != want {
				t.Errorf("p99 %v: something is predicted of models with %q: %v, want %v", p99, trait, got, want)
			}
		}
	}
}

// A blocking call that nobody tells of holds a single loop, not one of sixteen threads: no
// loop is predicted to answer more than a pool then.
func TestUntoldBlockingBoundsLoops(t *testing.T) {
	for _, untold := range []bool{false, true} {
		w := &workload.Workload{
			Name: "blocks", Services: []scenarios.Upstream{{Name: "db", Delay: 200 * ms}}, Clients: 2000,
			Kinds: []workload.Kind{{Share: 1, Steps: []workload.Step{{Calls: []int{0}}, {Block: 5 * ms, Untold: untold}}}},
		}
		predicted := slices.ContainsFunc(w.Scenario().Predictions, func(p scenarios.Prediction) bool { return p.Trait == scenarios.Bounded })
		if predicted == untold {
			t.Errorf("untold %v: that pools answer less is predicted: %v", untold, predicted)
		}
	}
}

// A number just below a hundred is written as one.
func TestClaimsHaveNoExponents(t *testing.T) {
	w := &workload.Workload{
		Name: "computes", Clients: 4,
		Kinds: []workload.Kind{{Share: 1, Steps: []workload.Step{{Compute: 12040 * time.Microsecond}}}},
	}
	claims := ""
	for _, p := range w.Scenario().Predictions {
		claims += p.Claim + "\n"
	}
	if !strings.Contains(claims, "at most 100 requests per second") {
		t.Errorf("nothing is said of 100 requests per second, a fifth more than 83:\n%s", claims)
	}
}
