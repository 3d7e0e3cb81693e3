package capacity_test

import (
	"bytes"
	"strings"
	"testing"

	"interleave/internal/golden"
	"interleave/internal/layout"
	"interleave/reports/capacity"
	"interleave/reports/chart"
	"interleave/reports/html"
	"interleave/reports/text"
	"interleave/results"
)

// found are made-up capacities of all kinds.
func found() *results.Capacities {
	limit := results.CapacityLimit{Text: "p99 of light ≤ 10 ms, errors ≤ 0.1 %", Slow: 0.01, Latency: 0.01, Errors: 0.001, Class: "light"}
	of := func(model string, heavy, value, low, high float64) results.Capacity {
		return results.Capacity{
			Model: model, Scenario: "hog-" + map[float64]string{0.001: "1ms", 0.02: "20ms"}[heavy], Limit: limit, Connections: 256,
			At:    &results.CapacityPlace{Of: "computing time of heavy requests in hog", Value: heavy},
			Value: &value, Low: &low, High: &high, Reached: true, Busy: new(0.97), CPUPerRequest: new(0.000182), Ends: results.EndsByCPU,
			Probes: []results.CapacityProbe{{Rate: 100, Likely: 1}},
		}
	}
	waits := of("eventloop", 0.02, 62, 55, 70)
	waits.Ends, waits.Busy, waits.Reached = results.EndsByWaiting, new(0.02), false
	least := of("goroutine", 0.02, 3000, 3000, 0)
	least.High, least.AtLeast, least.Ends, least.Limited = nil, true, "", "the load driver was the limit: it used 91 % of its CPU share"
	most := of("cgi", 0.02, 20, 0, 20)
	most.Low, most.AtMost, most.Ends = nil, true, results.EndsByErrors
	broken := of("prefork", 0.001, 0, 0, 0)
	broken.Value, broken.Low, broken.High, broken.Busy, broken.CPUPerRequest, broken.Ends, broken.Failed = nil, nil, nil, nil, nil, "", "server: <b>ended</b> unasked"
	silent, unsure := broken, broken
	silent.Model, silent.Failed, silent.Probes = "threadpool", "", nil
	unsure.Model, unsure.Failed = "coroutine", ""
	return &results.Capacities{
		Schema: results.CapacitySchema, Command: "interleave capacity --seed 1", Precision: 0.05,
		Measured: []results.Capacity{
			of("eventloop", 0.001, 4310, 4180, 4420), broken, of("goroutine", 0.001, 4900, 4750, 5050), waits, least, most, silent, unsure,
		},
	}
}

func TestCapacitiesInWords(t *testing.T) {
	var b bytes.Buffer
	if err := text.Capacities(&b, found(), layout.Options{Width: 120}); err != nil {
		t.Fatal(err)
	}
	c := found()
	b.WriteString(text.CapacityLine(&c.Measured[0]) + "\n" + text.CapacityLine(&c.Measured[1]) + "\n")
	golden.Check(t, "capacity.txt", b.Bytes())
}

// The page has a chart for each limit, one over what differs, and no markup of others.
func TestThePageOfCapacities(t *testing.T) {
	var b bytes.Buffer
	if err := html.Capacities(&b, found()); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, want := range []string{`id="sweep-1"`, `id="capacity-1"`, `id="capacity-2"`, "4,310 requests/s", "&lt;b&gt;ended&lt;/b&gt;", "at least 3,000 requests/s"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "<b>ended</b>") {
		t.Error("the page has the markup of a server's message")
	}
}

// The headline of a report names the highest first, each with its interval and the limit.
func TestHeadlines(t *testing.T) {
	all := capacity.Headlines(found())
	want := []string{
		"hog-1ms: goroutine 4,900 requests/s [4,750–5,050], eventloop 4,310 requests/s [4,180–4,420], prefork not known, threadpool not known, coroutine not known within p99 of light ≤ 10 ms, errors ≤ 0.1 %",
		"hog-20ms: goroutine at least 3,000 requests/s, eventloop 62 requests/s [55–70], cgi less than 20 requests/s within p99 of light ≤ 10 ms, errors ≤ 0.1 %",
	}
	if len(all) != len(want) {
		t.Fatalf("%d headlines, want %d", len(all), len(want))
	}
	for i, h := range all {
		if h.String() != want[i] {
			t.Errorf("headline %d is\n%s\nwant\n%s", i+1, h, want[i])
		}
	}
	if none := capacity.Headlines(nil); none != nil {
		t.Errorf("without capacities there are headlines: %v", none)
	}
}

// A file that others wrote may lack one end of an interval.
func TestAnIntervalWithoutAnEndIsNone(t *testing.T) {
	c := found().Measured[0]
	c.Low = nil
	if r := capacity.RowOf(&c, 0.05); r.Interval != "" || r.Value != "4,310 requests/s" {
		t.Errorf("without its low end the row has %q [%s], want the value alone", r.Value, r.Interval)
	}
}

// Scenarios that differ in more than their heavy requests are no one line.
func TestASweepIsOfOneScenario(t *testing.T) {
	c := found()
	c.Measured[3].At = &results.CapacityPlace{Of: "computing time of heavy requests in other", Value: 0.02}
	if figures := capacity.Sweeps(c, capacity.Looks(c)); len(figures) != 2 {
		t.Errorf("%d charts for two scenarios, want 2", len(figures))
	}
}

func TestASweepIsALineForEachServer(t *testing.T) {
	c := found()
	figures := capacity.Sweeps(c, capacity.Looks(c))
	if len(figures) != 1 {
		t.Fatalf("%d charts, want 1", len(figures))
	}
	lines := figures[0].Chart.(chart.Lines)
	if len(lines.Series) != 3 || len(lines.XTicks) != 2 {
		t.Fatalf("%d lines over %d places, want those of eventloop, goroutine and cgi over 2", len(lines.Series), len(lines.XTicks))
	}
	if s := lines.Series[0]; s.Label != "eventloop" || s.X[0] != 1 || s.X[1] != 20 || s.Y[1] != 62 {
		t.Errorf("the first line is %+v, want eventloop's at 1 and 20 ms", s)
	}
	if s := lines.Series[1]; s.Bounds[1] != chart.AtLeast {
		t.Errorf("goroutine's bounds are %v, want the second to be a value at least", s.Bounds)
	}
}
