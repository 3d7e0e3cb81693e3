package measure_test

import (
	"math"
	"strings"
	"testing"

	"interleave/reports/chart"
	"interleave/reports/reporttest"
	"interleave/results"
)

// Charts without data say nothing; a line says why there are none.
func TestChartsWithoutDataAreLeftOut(t *testing.T) {
	for name, want := range map[string]string{
		"all-invalid":   "Nothing was measured: the server did not get ready within 10 s.",
		"nothing-known": "Not drawn, since no model has it: Latency: no histogram was stored; CPU per request: this host cannot tell; Memory: this host cannot tell.",
		"quick":         "",
	} {
		for _, s := range reporttest.Report(t, name).Scenarios {
			for _, l := range s.Loads {
				if l.Undrawn != want {
					t.Errorf("%s: of %s is said %q, want %q", name, l.Label(), l.Undrawn, want)
				}
			}
		}
	}
	for _, c := range reporttest.Report(t, "nothing-known").Scenarios[0].Loads[0].Table.Columns {
		if c.Head == "p99" && c.Unit != "" {
			t.Errorf("a column without figures has the unit %q", c.Unit)
		}
	}
}

// A legend promises no percentile that too few requests support.
func TestLatenciesNameTheHighestPercentileThereIs(t *testing.T) {
	r := reporttest.Report(t, "quick")
	for scenario, want := range map[string]string{
		"hello":    "filled: p50 · hollow: p99; ",
		"purchase": "filled: p50 · hollow: p90; ",
	} {
		l, _ := reporttest.Cell(t, r, "eventloop", scenario)
		f := l.Figures[1]
		if !strings.HasPrefix(f.Note, want) {
			t.Errorf("the legend of %s is %q, want %q", f.Title, f.Note, want)
		}
		for _, row := range f.Chart.(chart.Rows).Rows {
			if strings.Contains(row.Text, "n/a") || scenario == "purchase" && row.Label == "eventloop" && !strings.Contains(row.Text, " / ") {
				t.Errorf("%s in %s reads %q, want the percentiles that there are", row.Label, f.Title, row.Text)
			}
		}
	}
	l, _ := reporttest.Cell(t, reporttest.Report(t, "one-trial"), "cgi", "hello")
	if note := l.Figures[1].Note; strings.Contains(note, "p99") {
		t.Errorf("with %d requests the legend is %q, want no p99", l.Cells[0].Requests, note)
	}
}

func TestFiguresAreThoseOfTheTrials(t *testing.T) {
	r := reporttest.Report(t, "quick")
	l, c := reporttest.Cell(t, r, "eventloop", "hello")
	m := c.Measure(results.CPUPerRequest, "")
	if m.N != 6 || !m.HasInterval() || math.Abs(m.Value-4.5e-6) > 0.3e-6 {
		t.Errorf("CPU per request of eventloop = %+v, want about 4.5 µs of 6 trials with an interval", m.Estimate)
	}
	if got := l.Unit(results.CPUPerRequest).Text(m.Value); !strings.HasSuffix(got, " µs") {
		t.Errorf("CPU per request reads %q, want microseconds", got)
	}
	p99 := c.Measure(results.LatencyP99, "")
	if p99.Value <= c.Measure(results.LatencyP50, "").Value || p99.Low > p99.Value || p99.High < p99.Value {
		t.Errorf("p99 = %+v, want it over the p50 and within its interval", p99.Estimate)
	}
}
