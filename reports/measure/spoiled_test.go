package measure_test

import (
	"encoding/json"
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/reporttest"
	"interleave/results"
)

func TestSpoiledFiguresAreNotMeasured(t *testing.T) {
	r := reporttest.Report(t, "doubted")
	for _, c := range []struct {
		model, scenario string
		metric          results.Measure
		class, why      string
		n               int // trials that are left
	}{
		{"eventloop", "hello", results.Throughput, "", "at least", 0},
		{"eventloop", "hello", results.LatencyP50, "", "the load driver was the limit", 0},
		{"eventloop", "hello", results.ServiceP99, "", "the load driver was the limit", 0},
		{"eventloop", "hello", results.CPUPerRequest, "", "", 6},
		{"eventloop", "hello", results.PeakMemory, "", "", 6},
		{"threadpool", "hello", results.Throughput, "", "in 2 of 6 trials the load driver was the limit", 0},
		{"threadpool", "hello", results.LatencyP99, "", "in 2 of 6 trials the load driver was the limit", 0},
		{"threadpool", "hello", results.CPUPerRequest, "", "", 6},
		{"greenlet", "hog", results.LatencyP99, "light", "2.1 ms late", 0},
		{"greenlet", "hog", results.Throughput, "", "", 6},
		{"cgi", "backend", results.PeakMemory, "", "there is no peak", 0},
		{"cgi", "backend", results.BaselineMemory, "", "", 6},
		{"prefork", "idle", results.MemoryPerConnection, "", "a slope needs 4", 0},
	} {
		_, cell := reporttest.Cell(t, r, c.model, c.scenario)
		m := cell.Measure(c.metric, c.class)
		if m.N != c.n || m.Measured() != (c.n > 0) || !strings.Contains(m.Why, c.why) {
			t.Errorf("%s %s %s: of %d trials, why %q; want %d and %q", c.model, c.scenario, c.metric, m.N, m.Why, c.n, c.why)
		}
	}
	_, c := reporttest.Cell(t, r, "threadpool", "hello")
	if m := c.Measure(results.Throughput, ""); m.Spoiled != 2 || !strings.Contains(m.SpoiledBy, "the load driver was the limit") {
		t.Errorf("throughput of threadpool lost %d trials by %q, want 2 and why", m.Spoiled, m.SpoiledBy)
	}
	if notes := strings.Join(c.Notes(), "; "); !strings.Contains(notes, "throughput and latency not measured: in 2 of 6 trials the load driver was the limit") || !strings.Contains(notes, "–") {
		t.Errorf("notes of threadpool are %q, want what was left out, and the range of what the trials reached", notes)
	}
	for _, f := range r.Curves {
		if strings.Contains(f.Desc, "eventloop") && strings.HasPrefix(f.Title, "Latency spectrum: hello") {
			t.Error("the spectrum has a line of a latency that is not measured")
		}
	}
	var data struct {
		Cells []struct {
			Scenario, Model, Class string
			Figures                map[string]any
		}
	}
	if err := json.Unmarshal(r.Data, &data); err != nil {
		t.Fatal(err)
	}
	for _, c := range data.Cells {
		if c.Model == "eventloop" && c.Scenario == "hello" && (c.Figures["throughput"] != nil || c.Figures["latency_p50"] != nil || c.Figures["cpu_per_request"] == nil) {
			t.Errorf("the data of eventloop under hello is %v, want neither throughput nor latency", c.Figures)
		}
	}
}

func TestPerConnectionMemory(t *testing.T) {
	samples := func(counts ...int) []results.MemorySample {
		var s []results.MemorySample
		for i, n := range counts {
			s = append(s, results.MemorySample{Connections: n, Bytes: 1e6 + 100*float64(n) + 500*float64(i%2)})
		}
		return s
	}
	for _, c := range []struct {
		name     string
		samples  []results.MemorySample
		blocks   int
		measured bool
		within   bool // the interval is the regression's
		why      string
	}{
		{"no steps", nil, 6, false, false, "not opened in steps"},
		{"three counts", samples(0, 500, 1000), 6, false, false, "3 numbers of connections: a slope needs 4"},
		{"three counts, one of them twice", samples(0, 500, 500, 1000), 6, false, false, "a slope needs 4"},
		{"one block", samples(0, 250, 500, 750, 1000), 1, true, true, ""},
		{"five blocks", samples(0, 250, 500, 750, 1000), 5, true, true, ""},
		{"six blocks", samples(0, 250, 500, 750, 1000), 6, true, false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			run, trials := reporttest.Full(reporttest.Shape{Models: 1, Scenarios: 1, Blocks: c.blocks})
			for i := range trials {
				slope := 100 + float64(i)
				low, high := slope-10, slope+10
				trials[i].MemoryByConns = c.samples
				trials[i].Memory.PerConnection, trials[i].Memory.PerConnectionLow, trials[i].Memory.PerConnectionHigh = &slope, &low, &high
			}
			_, cell := reporttest.Cell(t, reports.Build(run, trials), "cgi", "hello")
			m := cell.Measure(results.MemoryPerConnection, "")
			if m.Measured() != c.measured || m.Within != c.within || !strings.Contains(m.Why, c.why) {
				t.Fatalf("memory per connection = %+v, want measured %v, within %v, why %q", m, c.measured, c.within, c.why)
			}
			last := float64(c.blocks - 1)
			switch {
			case c.within && (m.Low != 90 || m.High != 110+last):
				t.Errorf("interval is %v to %v, want that of all regressions, 90 to %v", m.Low, m.High, 110+last)
			case c.measured && !c.within && (m.Low != 100 || m.High != 100+last):
				t.Errorf("interval is %v to %v, want that of the blocks, 100 to %v", m.Low, m.High, 100+last)
			}
		})
	}
}
