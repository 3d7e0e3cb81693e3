package runner

import (
	"math"
	"testing"
	"time"

	"interleave/results"
	"interleave/runner/ring"
	"interleave/scenarios"
)

// TestCPUPerRequest: a few turns in which others had taken time do not count,
// nor does chance in how many requests compute.
func TestCPUPerRequest(t *testing.T) {
	asked := []scenarios.Request{
		{Class: "light", Weight: 99},
		{Class: "heavy", Weight: 1, Compute: 20 * time.Millisecond},
	}
	type turn struct {
		heavy, light int64
		cpu          float64
	}
	for _, test := range []struct {
		name  string
		turns []turn
		want  float64
	}{
		{"as the mix is", []turn{{1, 99, 0.03}, {2, 198, 0.06}}, 0.0003},
		{"one heavy request too many", []turn{{2, 98, 0.05}}, 0.0003},
		{"none", []turn{{0, 100, 0.01}, {0, 100, 0.01}}, 0.0003},
		{"one of five disturbed", []turn{{1, 99, 0.03}, {1, 99, 0.03}, {1, 99, 0.09}, {1, 99, 0.03}, {1, 99, 0.03}}, 0.0003},
		{"three of seven that were starved", []turn{{1, 99, 0.03}, {1, 99, 0.03}, {1, 99, 0.03}, {1, 99, 0.03}, {0, 1, 0.03}, {0, 1, 0.03}, {0, 1, 0.03}}, 0.0003},
		{"one of three", []turn{{1, 99, 0.03}, {1, 99, 0.09}, {1, 99, 0.03}}, 0.0005},
	} {
		o, l := ring.Outcome{ByTurn: map[int]ring.Used{}}, &results.LoadResult{Classes: map[string]results.ClassResult{}}
		for i, turn := range test.turns {
			n := i + 2
			o.CPU += turn.cpu
			o.ByTurn[n] = ring.Used{CPU: turn.cpu, Quiet: time.Second}
			l.Requests += turn.heavy + turn.light
			l.Turns = append(l.Turns, results.TurnAnswers{
				Turn: n, Requests: turn.heavy + turn.light, Classes: map[string]int64{"heavy": turn.heavy, "light": turn.light},
			})
			for class, n := range map[string]int64{"heavy": turn.heavy, "light": turn.light} {
				c := l.Classes[class]
				c.Requests += n
				l.Classes[class] = c
			}
		}
		if got, ok := costsOf(asked, o, l); !ok || math.Abs(got.each-test.want) > 1e-9 {
			t.Errorf("%s: %v s, %v, want %v s", test.name, got.each, ok, test.want)
		}
	}
	if _, ok := costsOf(asked, ring.Outcome{}, &results.LoadResult{}); ok {
		t.Error("a server that answered nothing has a cost per request")
	}
}

// TestCPUOfWholeTurns: in calm turns it does not matter that a request was due in
// a slice that counts and computed in one that does not.
func TestCPUOfWholeTurns(t *testing.T) {
	asked := []scenarios.Request{
		{Class: "light", Weight: 99},
		{Class: "heavy", Weight: 1, Compute: 20 * time.Millisecond},
	}
	turn := func(n int) results.TurnAnswers {
		return results.TurnAnswers{
			Turn: n, Requests: 50, Classes: map[string]int64{"light": 50}, // the heavy one was due before
			Answered: 100, AnsweredClasses: map[string]int64{"light": 99, "heavy": 1},
		}
	}
	l := &results.LoadResult{Requests: 100, Turns: []results.TurnAnswers{turn(2), turn(3)}}
	used := func(calm bool) ring.Used {
		return ring.Used{CPU: 0.025, Quiet: time.Second, Whole: 0.03, Calm: calm}
	}
	for _, test := range []struct {
		name        string
		first, next bool
		turns       int
		want        float64
	}{
		{"calm", true, true, 2, 0.0003},
		{"one of two is calm", true, false, 2, 0.0005},
		{"two of five are calm", true, true, 5, 0.0003},
		{"two of six are calm", true, true, 6, 0.0005},
	} {
		o := ring.Outcome{Turns: test.turns, CPU: 0.05, ByTurn: map[int]ring.Used{2: used(test.first), 3: used(test.next)}}
		l.Classes = map[string]results.ClassResult{"light": {Requests: 100}}
		if got, ok := costsOf(asked, o, l); !ok || math.Abs(got.each-test.want) > 1e-9 {
			t.Errorf("%s: %v s, %v, want %v s", test.name, got.each, ok, test.want)
		}
	}
}

func TestCPUOfNothing(t *testing.T) {
	if _, ok := costsOf(nil, ring.Outcome{}, &results.LoadResult{}); ok {
		t.Error("a server that answered nothing has a cost per request")
	}
}

// TestCostsOfRounds: the ratio of two servers is that within the rounds, however
// much dearer some rounds are, whoever is missing in one, and even if a turn of one
// server alone was disturbed.
func TestCostsOfRounds(t *testing.T) {
	server := func(each float64, slow ...float64) *stand {
		s := &stand{trial: &results.Trial{}, costs: costs{turns: map[int]float64{}}}
		for round, factor := range slow {
			if factor > 0 {
				s.costs.turns[round+2] = each * factor
			}
		}
		return s
	}
	for _, test := range []struct {
		name string
		b    []float64
	}{
		{"the same rounds", []float64{1, 1.5, 1, 1.4, 1.2, 1, 1.6}},
		{"two slow rounds missing", []float64{1, 0, 1, 1.4, 1.2, 1, 0}},
		{"one turn disturbed", []float64{1, 1.5, 1, 1.4, 2.5, 1, 1.6}},
	} {
		a, b := server(10e-6, 1, 1.5, 1, 1.4, 1.2, 1, 1.6), server(11e-6, test.b...)
		few := server(5e-6)
		few.costs = costs{each: 5e-6}
		levelCosts([]*stand{a, few, b})
		if ratio := *b.trial.CPUPerRequest / *a.trial.CPUPerRequest; math.Abs(ratio-1.1) > 1e-9 {
			t.Errorf("%s: ratio %v, want 1.1", test.name, ratio)
		}
		if few.trial.CPUPerRequest != nil {
			t.Errorf("%s: a server with too few turns was given a cost", test.name)
		}
	}
}
