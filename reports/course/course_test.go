package course

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"image/png"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"interleave/internal/golden"
	"interleave/internal/layout"
	"interleave/reports/measure"
	"interleave/reports/reporttest"
	"interleave/results"
	"interleave/results/history"
)

// nights is a history of a month: one cell gets slower, one faster after a
// change to and fro, one stays; at the end the kernel is another one.
func nights() []history.Entry {
	var entries []history.Entry
	monday := time.Date(2026, time.November, 2, 3, 0, 0, 0, time.UTC)
	rng := rand.New(rand.NewPCG(1, 2))
	noisy := func(v float64) float64 { return math.Round(v*(1+0.01*rng.NormFloat64())*1e9) / 1e9 }
	for i := range 30 {
		e := history.Entry{
			Schema: history.Schema, When: monday.AddDate(0, 0, i), Commit: strings.Repeat(string(rune('a'+i%6)), 12), Run: "results/runs/n", Host: "bench-1",
			Kind: history.Kind{CPUModel: "Xeon @ 2.80GHz", CPUs: 2, Kernel: "6.18.2", Profile: "quick"},
		}
		if i >= 28 {
			e.Kernel = "6.19.0"
		}
		add := func(name string, value, throughput float64) {
			e.Cells = append(e.Cells, history.Cell{Cell: results.Cell{Model: name, Scenario: "hello", Load: "closed"}, Metrics: map[string]history.Figure{
				"cpu_per_request": history.NewFigure(value, value*0.99, value*1.015, 6),
				"throughput":      history.NewFigure(throughput, math.NaN(), math.NaN(), 3),
			}})
		}
		slower, humped := noisy(3.9e-6), noisy(4.2e-6)
		if i >= 18 {
			slower += 0.25e-6
		}
		if i >= 8 && i < 19 {
			humped += 0.5e-6
		}
		add("eventloop", slower, 1/slower)
		add("greenlet", humped, 1/humped)
		add("cgi", noisy(1.02e-3), 980)
		entries = append(entries, e)
	}
	return entries
}

func TestGolden(t *testing.T) {
	courses := history.Courses(nights(), "cpu_per_request")
	var list, show, doc bytes.Buffer
	if err := List(&list, courses, layout.Options{}); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "list.txt", list.Bytes())
	if err := Show(&show, &courses[1], layout.Options{Width: 90}); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "show.txt", show.Bytes())
	if err := JSON(&doc, courses[1:2]); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "courses.json", doc.Bytes())
}

// More throughput is better, less CPU time is.
func TestWhichWayIsBetter(t *testing.T) {
	for metric, want := range map[string]string{"cpu_per_request": "+6", "throughput": "−"} {
		c := history.Courses(nights(), metric)[1]
		if c.Cell != "eventloop/hello/closed" || len(c.Segments) != 2 {
			t.Fatalf("course of %s has %d segments, want 2", c.Cell, len(c.Segments))
		}
		if got := step(&c, 1); !strings.HasPrefix(got, want) || !strings.HasSuffix(got, ", worse") {
			t.Errorf("step of %s = %q, want %s … worse", metric, got, want)
		}
	}
}

func TestLinesFit(t *testing.T) {
	courses := history.Courses(nights(), "cpu_per_request")
	for _, width := range []int{20, 40, 80, 120} {
		var out bytes.Buffer
		if err := List(&out, courses, layout.Options{Width: width}); err != nil {
			t.Fatal(err)
		}
		if err := Show(&out, &courses[1], layout.Options{Width: width}); err != nil {
			t.Fatal(err)
		}
		if width < 120 {
			golden.Check(t, fmt.Sprintf("width-%d.txt", width), out.Bytes())
		}
		for line := range strings.Lines(out.String()) {
			if n := layout.Width(strings.TrimSuffix(line, "\n")); n > width {
				t.Errorf("at width %d a line has %d columns: %s", width, n, line)
			}
		}
	}
}

func TestDrawings(t *testing.T) {
	courses := history.Courses(nights(), "cpu_per_request")
	for i := range courses { // of 28 runs with and without changes, and of two
		svg, err := SVG(&courses[i])
		if err != nil {
			t.Fatal(err)
		}
		wellFormed(t, svg)
		image, err := PNG(&courses[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := png.Decode(bytes.NewReader(image)); err != nil {
			t.Errorf("PNG of %s: %v", courses[i].Cell, err)
		}
	}
}

func wellFormed(t *testing.T, doc []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(doc))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, doc)
		}
	}
}

// A hostile name stays text, and the page needs no network.
func TestPage(t *testing.T) {
	entries := nights()
	for i := range entries {
		entries[i].Cells[2].Model = "<script>alert(1)</script>"
	}
	var out bytes.Buffer
	if err := Page(&out, history.Courses(entries, "cpu_per_request")); err != nil {
		t.Fatal(err)
	}
	got := out.String()
	for _, bad := range []string{"<script>", "http://", "https://", "ZgotmplZ"} {
		if rest := strings.ReplaceAll(got, `xmlns="http://www.w3.org/2000/svg"`, ""); strings.Contains(rest, bad) {
			t.Errorf("the page has %q in it", bad)
		}
	}
	if strings.Index(got, "greenlet/hello/closed") > strings.Index(got, "Steady") {
		t.Error("a course that changed is not before those that are steady")
	}
	if n := strings.Count(got, "<svg"); n != 6 {
		t.Errorf("the page has %d charts, want 6", n)
	}
}

func TestEntryOfARun(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Quick)
	e, err := Entry(measure.Build(run, trials), "results/runs/x")
	if err != nil {
		t.Fatal(err)
	}
	if e.Profile != "quick" || e.CPUs != 2 || e.Commit == "" || !e.When.Equal(run.StartedAt) {
		t.Errorf("Entry = %+v, want the run's host and moment", e)
	}
	if len(e.Cells) != 36 {
		t.Errorf("Entry has %d cells, want 36", len(e.Cells))
	}
	for _, c := range e.Cells {
		cpu, ok := c.Metrics["cpu_per_request"]
		if !ok || cpu.Blocks != 6 || cpu.Low == nil || *cpu.Low > cpu.Value || *cpu.High < cpu.Value {
			t.Errorf("%s: CPU per request %+v, want a median of 6 blocks within its interval", c.String(), cpu)
		}
		if _, has := c.Metrics["throughput"]; has != !strings.HasPrefix(c.Load, "open") && !strings.HasPrefix(c.Load, "idle") {
			t.Errorf("%s: throughput kept: %v; what was offered is no measurement", c.String(), has)
		}
	}
	if _, err := json.Marshal(e); err != nil {
		t.Errorf("Entry cannot be written: %v", err)
	}
	if _, err := Entry(measure.Build(run, nil), "empty"); err == nil || !strings.Contains(err.Error(), "empty") {
		t.Errorf("Entry of a run without trials: %v, want an error that names it", err)
	}
}

// A history keeps when the last client was told, beside the median.
func TestEntryHasTheLastDelivery(t *testing.T) {
	run, trials := reporttest.CaseOf(t, "one-model")
	last := 0.25
	for i := range trials {
		trials[i].LoadResult.Deliveries = &results.Deliveries{Clients: 64, Told: 9, Last: results.Quantiles{Mean: &last}}
	}
	e, err := Entry(measure.Build(run, trials), "results/runs/x")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range e.Cells {
		if got, ok := c.Metrics["last_delivery"]; !ok || got.Value != last {
			t.Errorf("%v: the last delivery is %+v, want %v", c.Cell, got, last)
		}
	}
}
