package sidebyside_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"interleave/internal/golden"
	"interleave/reports/chart"
	view "interleave/reports/sidebyside"
	"interleave/results/sidebyside"
	"interleave/results/sidebyside/shottest"
)

// loads are those that the experiment measures, with the ratio of eventloop to
// goroutine.
var loads = []struct {
	scenario, load string
	ratio          float64
}{{"hello", "closed-64", 0.93}, {"backend", "closed-256", 0.81}, {"hog", "open-450", 0.98}, {"purchase", "open-200", 0.7}}

func summary(blocks int) *sidebyside.Summary {
	var shots []sidebyside.Shot
	for i, l := range loads {
		for j, first := range []string{"eventloop", "goroutine"} {
			ratio := l.ratio
			if j == 1 {
				ratio = 1
			}
			p := sidebyside.Pair{Scenario: l.scenario, Load: l.load, First: first, Second: "goroutine"}
			shots = append(shots, shottest.Host{Own: 0.01, Drift: 0.05}.Shots(p, ratio, blocks, uint64(2*i+j))...)
		}
	}
	return sidebyside.Summarize(shots)
}

func TestGolden(t *testing.T) {
	var markdown bytes.Buffer
	s := summary(12)
	if err := view.Markdown(&markdown, s); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "tables.md", markdown.Bytes())
	f := view.Figure(s)
	svg, err := chart.File(f.Chart, f.Caption())
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "side-by-side.svg", svg)
}

// Who interrupts it early has what there is, and is told what there is not.
func TestFewBlocks(t *testing.T) {
	var markdown bytes.Buffer
	s := summary(3)
	if err := view.Markdown(&markdown, s); err != nil {
		t.Fatal(err)
	}
	if out := markdown.String(); strings.Contains(out, "NaN") || strings.Contains(out, "Inf") || !strings.Contains(out, "n/a") {
		t.Errorf("three blocks, too few for an interval, make\n%s", out)
	}
	f := view.Figure(s)
	svg, err := chart.File(f.Chart, f.Caption())
	if err != nil || !strings.Contains(string(svg), "no interval, measured in 3 blocks") {
		t.Errorf("the picture of three blocks: %v\n%s", err, svg)
	}
}

// The picture has a row for each way, all of whose words are whole.
func TestNothingIsCutShort(t *testing.T) {
	forest := view.Figure(summary(12)).Chart.(chart.Forest)
	if len(forest.Rows) != 16 {
		t.Fatalf("%d rows, want two for each of 8 pairs", len(forest.Rows))
	}
	svg, err := chart.File(forest, chart.Caption{ID: "x", Title: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(svg), "…") {
		t.Error("a label is cut short")
	}
	for i := 0; i < 16; i += 2 {
		if math.Abs(math.Log(forest.Rows[i].Value/forest.Rows[i+1].Value)) > 0.1 {
			t.Errorf("row %d: both ways estimate the same ratio, but are at %v and %v", i, forest.Rows[i].Value, forest.Rows[i+1].Value)
		}
	}
}

func TestUnevenTimesAreTold(t *testing.T) {
	s := summary(6)
	s.Pairs[0].Alone.Took *= 3
	var table bytes.Buffer
	if err := view.Markdown(&table, s); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(table.String(), "not the same time") {
		t.Errorf("one way took longer, but nothing says so:\n%s", &table)
	}
}
