package curve_test

import (
	"math"
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/chart"
	"interleave/reports/reporttest"
	"interleave/results"
)

// In the made-up run there are two processors, 64 and 128 workers, and requests of
// 100 ms in all: those with few workers are behind where little is computed, and a
// single loop where more is.
func TestPlacesOfBest(t *testing.T) {
	r := reporttest.Report(t, "places")
	s := sweep(t, r, "sweep-backend-places-waiting-computing-ms")
	head, got := lastColumn(s)
	for model, want := range map[string]string{
		"prefork": "80:20 to 0:100", "threadpool": "98:2 to 0:100", "eventloop": "100:0", "goroutine": "everywhere",
	} {
		if head != "As much as the best" || got[model] != want {
			t.Errorf("%s of %s is %q, want %q", head, model, got[model], want)
		}
	}
	c := s.Figure.Chart.(chart.Lines)
	if len(c.XTicks) != 5 || c.XTicks[1].Label != "99.5:0.5" || c.XTicks[4].At != 4 {
		t.Errorf("the axis has the ticks %v, want the five places, one beside the other", c.XTicks)
	}
	for _, line := range c.Series {
		last := len(line.Y) - 1
		if line.Label == "eventloop" && (math.Abs(line.Y[last]-50) > 3 || !(line.Low[last] < line.Y[last] && line.Y[last] < line.High[last])) {
			t.Errorf("where all is computed the eventloop is at %v with a bar from %v to %v, want half of the best and a bar", line.Y[last], line.Low[last], line.High[last])
		}
	}
	if want := "200 at 99.5:0.5, 50 at 98:2, 5 at 80:20 and 1 at 0:100."; !strings.HasSuffix(s.Workers, want) {
		t.Errorf("how many workers a processor needs: %q, want %q", s.Workers, want)
	}
	if !strings.Contains(s.Figure.Note, "95 % intervals") {
		t.Errorf("the legend %q does not say what the bars are", s.Figure.Note)
	}
	for _, apart := range r.Apart() {
		if apart == s {
			t.Error("the curve stands apart from its scenario")
		}
	}
	if own := r.Scenarios[1].Along(); len(own) != 1 || own[0] != s {
		t.Errorf("the scenario's own section has %d curves, want that one", len(own))
	}
}

// What is drawn is what the scenario compares models by. Only of throughput is it the
// part of the best.
func TestPlacesOfALatency(t *testing.T) {
	run, trials := reporttest.CaseOf(t, "places")
	planned := &run.Plan.Scenarios[1]
	planned.Shows = []results.Show{{Quality: "Half of them", Metric: string(results.LatencyP50), Class: "light"}}
	for i := range planned.Loads {
		planned.Loads[i].Class = "light" // and no others, so that trials do not tell classes apart
	}
	s := sweep(t, reports.Build(run, trials), "sweep-backend-places-waiting-computing-ms")
	if want := "backend by waiting : computing, ms: p50 latency of light requests"; s.Figure.Title != want {
		t.Errorf("the title is %q, want %q", s.Figure.Title, want)
	}
	if head, _ := lastColumn(s); head != "0:100" {
		t.Errorf("the last column is %q, want that of the last place", head)
	}
	for _, line := range s.Figure.Chart.(chart.Lines).Series {
		if line.Label == "goroutine" && !(line.Y[0] > 0.08 && line.Y[0] < 0.12 && line.X[4] == 4) {
			t.Errorf("where all is waiting the line of goroutine is at %v s, want about 0.1", line.Y[0])
		}
	}
}
