package measure_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/chart"
	"interleave/reports/reporttest"
	"interleave/results"
)

// Where the load driver was the limit, what the server did at least is known:
// it is drawn as an arrow that leads on and not thrown away.
func TestLimitedThroughputIsABound(t *testing.T) {
	r := reporttest.Report(t, "doubted")
	l, c := reporttest.Cell(t, r, "goroutine", "hello")
	if m := c.Measure("throughput", ""); m.Measured() || m.AtLeast < 85_000 || m.AtLeast > 99_000 {
		t.Fatalf("throughput of goroutine = %+v, want no value but a bound of about 92,000", m)
	}
	row := l.Figures[0].Chart.(chart.Rows).Rows[5]
	if len(row.Marks) != 1 || !row.Marks[0].Open || !strings.HasPrefix(row.Text, "≥ 9") || row.Doubt != "driver's limit" || row.Missing != "" {
		t.Errorf("goroutine is drawn as %+v, want an open end and at least how much", row)
	}
	if v := reporttest.Values(t, l, "goroutine")["Throughput"]; v.Text != row.Text || v.Remark != row.Doubt || !strings.Contains(v.Note, "can do at least") {
		t.Errorf("its throughput reads %q %q (%s), want what the chart says", v.Text, v.Remark, v.Note)
	}
	if got := l.Figures[1].Chart.(chart.Rows).Rows[5].Missing; got != "not measured: driver's limit" {
		t.Errorf("its latency is missing because %q, want a reason that fits into the chart", got)
	}
}

// The trials in which the load driver was not the limit are those in which the server
// was slow: where there are many others, they are no figure of it.
func TestTheSlowTrialsAreNotTheThroughput(t *testing.T) {
	reached := []float64{33_500, 110_000, 76_000, 135_600, 89_200, 102_000}
	for limited, want := range map[int]struct {
		value, atLeast float64
		note           string
	}{
		0: {95_600, 0, ""},
		1: {89_200, 0, "throughput and latency of 1 of 6 trials not measured and left out: the load driver was the limit: it reached 102000"},
		2: {0, 95_600, "throughput and latency not measured: in 2 of 6 trials the load driver was the limit: it reached 89200–102000"},
		3: {0, 95_600, "throughput and latency not measured: in 3 of 6 trials the load driver was the limit: it reached 89200–135600"},
		6: {0, 95_600, "throughput and latency not measured: the load driver was the limit: it reached 33500–135600"},
	} {
		run, trials := reporttest.Full(reporttest.Shape{Models: 1, Scenarios: 1, Blocks: len(reached)})
		for i := range trials {
			l := trials[i].LoadResult
			block := trials[i].Block
			l.Throughput = reached[block]
			if block >= len(reached)-limited {
				l.Checks = append(slices.Clone(l.Checks), results.Check{
					Name: "generator_cpu", Verdict: results.Spoiled, Detail: fmt.Sprintf("the load driver was the limit: it reached %.0f", l.Throughput),
					Spoils: []results.Figure{results.FigureThroughput, results.FigureLatency},
				})
			}
		}
		_, c := reporttest.Cell(t, reports.Build(run, trials), "cgi", "hello")
		m := c.Measure(results.Throughput, "")
		if m.Measured() != (want.value > 0) || m.Measured() && m.Value != want.value || m.AtLeast != want.atLeast {
			t.Errorf("limited in %d of 6: throughput %v, at least %v; want %v, at least %v", limited, m.Value, m.AtLeast, want.value, want.atLeast)
		}
		if p50 := c.Measure(results.LatencyP50, ""); p50.Measured() != (want.value > 0) {
			t.Errorf("limited in %d of 6: p50 is measured: %v", limited, p50.Measured())
		}
		if notes := strings.Join(c.Notes(), "; "); !strings.Contains(notes, want.note) {
			t.Errorf("limited in %d of 6: noted is %q, want %q", limited, notes, want.note)
		}
	}
}

// The latency that the load driver hides in closed loop is under the open load of
// the same scenario, and the chart says where.
func TestLatencyIsUnderTheOpenLoad(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Quick)
	rate, hello := 2000.0, &run.Plan.Scenarios[0]
	hello.Loads = append(hello.Loads, results.LoadInfo{Name: "open-2000", Arrivals: "poisson", Clients: 64, Rate: &rate, Ceiling: &rate, Window: 1.2})
	for i := range trials[:len(trials):len(trials)] {
		if trials[i].Scenario != "hello" {
			continue
		}
		open := trials[i]
		load := *open.LoadResult
		load.Rate, load.Arrivals, load.Requests, load.Throughput, load.Due, load.DueAnswered = &rate, "poisson", 2400, 2000, 2400, 2400
		open.Load, open.LoadResult = "open-2000", &load
		trials = append(trials, open)
		if l := trials[i].LoadResult; trials[i].Model == "eventloop" {
			trials[i].LoadResult.Checks = append(slices.Clone(l.Checks), results.Check{
				Name: "generator_cpu", Verdict: results.Spoiled, Detail: "the load driver was the limit: it used 97 % of its CPU share",
				Spoils: []results.Figure{results.FigureThroughput, results.FigureLatency},
			})
		}
	}
	r := reports.Build(run, trials)
	loads := r.Scenarios[0].Loads
	if note := loads[0].Figures[1].Note; !strings.Contains(note, "of all models at 2,000 requests/s: open-2000") {
		t.Errorf("the latency of the closed load has the note %q, want where all have one", note)
	}
	for _, c := range loads[1].Cells {
		if !c.Measure(results.LatencyP50, "").Measured() {
			t.Errorf("%s has no latency under the open load", c.Model.Name)
		}
	}
}
