package size

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"interleave/models"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/capacity"
	"interleave/scenarios"
)

// queue answers probes as a queue of so many servers would: service takes 10 ms, and a
// fifth of that is CPU time.
type queue struct {
	disturbed int // probes that others disturb
	probes    int
	limited   string
}

func (q *queue) ProbeRate(_ context.Context, p runner.RateProbe) (runner.RateFinding, error) {
	q.probes++
	disturbed := q.probes <= q.disturbed
	const service = 0.010
	n, a := p.Tuning.Workers, p.Step.Rate*service
	slow := 1.0
	if float64(n) > a {
		slow = erlang(n, a) * math.Exp(-(float64(n)-a)*(p.Limit.Latency.Seconds()-service)/service)
	}
	f := runner.RateFinding{CPU: service / 5, Finding: capacity.Finding{Due: 10_000, Slow: int64(slow * 10_000), Quiet: 1, Limited: q.limited}}
	f.Verdict = capacity.Breaks
	if f.Disturbed = disturbed; disturbed {
		f.Quiet = 0.1
	}
	if slow <= p.Limit.Slow {
		f.Verdict, f.Likely = capacity.Keeps, 1
	}
	return f, nil
}

func ask(q runner.Prober, rate float64) results.Size { return within(q, rate, time.Minute) }

func within(q runner.Prober, rate float64, lasts time.Duration) results.Size {
	s := &scenarios.Scenario{
		Name: "wait", Requests: []scenarios.Request{{Target: "/wait"}},
		Upstreams: []scenarios.Upstream{{Name: "u", Delay: 8 * time.Millisecond}},
	}
	return Find(context.Background(), q, results.Environment{CPUs: 2, ServerCPUs: []int{0}}, Config{
		For: lasts,
		Subjects: []Subject{{
			Cell: runner.Cell{Model: models.Model{Info: models.Info{Name: "pool"}}, Scenario: s}, Setting: Workers, Most: 64, Rate: rate,
			Limit: capacity.DefaultLimit, Connections: 64,
		}},
	})[0]
}

func TestFindAgainstTheFormula(t *testing.T) {
	s := ask(&queue{disturbed: 2}, 400) // busy for 80 % of one processor
	if s.Value == nil || *s.Value != 6 || !s.Sure {
		t.Fatalf("found %+v, want 6 workers surely", s)
	}
	// One processor × (1 + 8 ms / 2 ms), and 400/s × 10 ms are at work.
	f := s.Formula
	if f == nil || math.Abs(f.Threads-5) > 1e-9 || math.Abs(f.Busy-4) > 1e-9 || math.Abs(f.Highest-500) > 1e-9 {
		t.Errorf("formula %+v, want 5 threads, 4 busy workers and 500/s at most", f)
	}
	for _, p := range s.Points {
		if p.Keeps != (p.Setting >= 6) {
			t.Errorf("%d workers: keeps %v", p.Setting, p.Keeps)
		}
	}
}

// TestABusyHostHasAnAnswer: two disturbed probes are put on again, no more.
func TestABusyHostHasAnAnswer(t *testing.T) {
	q := &queue{disturbed: 1000}
	s := ask(q, 400)
	if s.Value == nil || *s.Value != 6 {
		t.Errorf("found %+v, want 6 workers in spite of others", s)
	}
	if q.probes > 15 {
		t.Errorf("%d probes, want no more than two in vain", q.probes)
	}
}

func TestALimitOfTheDriverIsNoAnswer(t *testing.T) {
	if s := ask(&queue{limited: "the load driver was the limit"}, 400); s.Value != nil || s.Failed != "the load driver was the limit" {
		t.Errorf("found %+v, want why nothing is known", s)
	}
}

// mishaps is a queue whose larger settings do not start, whose answers are wrong or whose
// driver is late.
type mishaps struct {
	queue
	startsTo   int // workers
	unanswered string
	late       bool
}

func (m *mishaps) ProbeRate(ctx context.Context, p runner.RateProbe) (runner.RateFinding, error) {
	if m.startsTo > 0 && p.Tuning.Workers > m.startsTo {
		return runner.RateFinding{}, errors.New("too many workers")
	}
	f, err := m.queue.ProbeRate(ctx, p)
	f.Unanswered = m.unanswered
	f.Disturbed = m.late && f.Likely < 0.5
	return f, err
}

func TestALargerSettingThatDoesNotStart(t *testing.T) {
	s := ask(&mishaps{startsTo: 8}, 400)
	if s.Value == nil || *s.Value != 6 || !s.Sure || s.Failed != "" {
		t.Errorf("found %+v, want 6 workers surely", s)
	}
}

func TestWrongAnswersAreNotSlowOnes(t *testing.T) {
	if s := ask(&mishaps{unanswered: "404"}, 400); s.Failed != "404" || len(s.Points) > 0 {
		t.Errorf("found %+v, want why nothing is known", s)
	}
}

// cut is a lab that is told until when a probe may last, and is too late for it.
type cut struct{ until time.Time }

func (c *cut) ProbeRate(_ context.Context, p runner.RateProbe) (runner.RateFinding, error) {
	c.until = p.Until
	time.Sleep(time.Until(p.Until))
	return runner.RateFinding{Finding: capacity.Finding{Due: 5, Slow: 5, Quiet: 1, Verdict: capacity.Breaks}}, nil
}

// TestAProbeEndsWithTheSearch: what had hardly begun then decides nothing.
func TestAProbeEndsWithTheSearch(t *testing.T) {
	began, c := time.Now(), &cut{}
	s := within(c, 400, 100*time.Millisecond)
	if last := c.until.Sub(began); last > time.Second {
		t.Errorf("a probe of a search of 100 ms may go on until %v, want the search's end and a little", last)
	}
	if len(s.Points) > 0 || s.Value != nil {
		t.Errorf("found %+v, want nothing", s)
	}
}

func TestALateDriverIsSaid(t *testing.T) {
	if s := ask(&mishaps{late: true}, 400); !s.Late || s.Disturbed != 0 || s.Value == nil {
		t.Errorf("found %+v, want an answer and that the driver was late", s)
	}
}

// TestBurstsAreOfTheClass: a part of the requests has smaller bursts.
func TestBurstsAreOfTheClass(t *testing.T) {
	l := capacity.Limit{Latency: 50 * time.Millisecond, Class: "light", Part: 0.1}
	s := Subject{Cell: runner.Cell{Scenario: &scenarios.Scenario{}}, Setting: Workers, Rate: 4000, Limit: l}
	if got := s.probe(1, 1).Step.Effect; math.Abs(got-5) > 1e-9 {
		t.Errorf("effect %v, want 5: a quarter of the 20 of the class that come within the limit", got)
	}
}
