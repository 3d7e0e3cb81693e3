package compare_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"interleave/internal/golden"
	"interleave/internal/layout"
	"interleave/reports/compare"
	"interleave/reports/reporttest"
	"interleave/results"
)

// forms writes a comparison in all forms, by the ends of their files' names.
func forms(t *testing.T, c *compare.Comparison) map[string]string {
	t.Helper()
	out := map[string]string{}
	for end, write := range map[string]func(*bytes.Buffer) error{
		".txt":     func(b *bytes.Buffer) error { return compare.Terminal(b, c, false, layout.Options{}) },
		"-all.txt": func(b *bytes.Buffer) error { return compare.Terminal(b, c, true, layout.Options{}) },
		".md":      func(b *bytes.Buffer) error { return compare.Markdown(b, c, false) },
		"-all.md":  func(b *bytes.Buffer) error { return compare.Markdown(b, c, true) },
		".json":    func(b *bytes.Buffer) error { return compare.JSON(b, c) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		out[end] = b.String()
	}
	return out
}

func TestGolden(t *testing.T) {
	for name, ends := range map[string][]string{
		"changed": {".txt", "-all.txt", ".md"}, "unchanged": {".txt"}, "one-trial": {"-all.txt", ".md", ".json"},
		"all-invalid": {".txt", ".md"}, "doubted": {".txt"}, "fewer": {".txt", ".md"}, "hostile": {".txt", ".md"},
	} {
		written := forms(t, comparison(t, name))
		for _, end := range ends {
			golden.Check(t, name+end, []byte(written[end]))
		}
	}
}

// In a narrow terminal columns are left out or rows stand below each other: no
// figure, verdict or p value is cut.
func TestNarrowTerminals(t *testing.T) {
	c := comparison(t, "changed")
	for _, width := range []int{80, 60, 40, 20} {
		for _, all := range []bool{false, true} {
			var b bytes.Buffer
			if err := compare.Terminal(&b, c, all, layout.Options{Width: width}); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(b.String()) {
				if n := layout.Width(strings.TrimSuffix(line, "\n")); n > width {
					t.Errorf("at a width of %d a line has %d cells: %q", width, n, line)
				}
			}
			if !all && width != 60 {
				golden.Check(t, fmt.Sprintf("changed-%d.txt", width), b.Bytes())
			}
			said := strings.Join(strings.Fields(b.String()), " ")
			for _, d := range c.Resolved(compare.Worse) {
				if want := d.RatioText() + " " + d.IntervalText(); !strings.Contains(said, want) {
					t.Errorf("at a width of %d %q is not said whole", width, want)
				}
				if want := d.TestText(); !strings.Contains(said, want) && !strings.Contains(said, "left out (") {
					t.Errorf("at a width of %d %q is neither said nor left out", width, want)
				}
			}
		}
	}
}

// figure finds one figure of a comparison.
// figure is that under a scenario's first load.
func figure(t *testing.T, c *compare.Comparison, scenario, model string, m results.Measure) *compare.Difference {
	t.Helper()
	return figureUnder(t, c, scenario, "", model, m)
}

// figureUnder is that under the load of a name; the first if it is empty.
func figureUnder(t *testing.T, c *compare.Comparison, scenario, load, model string, m results.Measure) *compare.Difference {
	t.Helper()
	for _, l := range c.Loads {
		if load != "" && l.Name != load {
			continue
		}
		for _, cell := range l.Cells {
			for _, d := range cell.Differences {
				if l.Scenario == scenario && cell.Model.Name == model && d.Metric == m {
					return d
				}
			}
		}
	}
	t.Fatalf("the comparison lacks %s of %s, %s", m, model, scenario)
	return nil
}

func TestVerdicts(t *testing.T) {
	c := comparison(t, "changed")
	for _, want := range []struct {
		scenario, model string
		metric          results.Measure
		verdict         compare.Verdict
		ratio           float64 // what was done to the figure
	}{
		{"hello", "goroutine", results.CPUPerRequest, compare.Worse, 1.12},
		{"hello", "goroutine", results.Throughput, compare.Worse, 0.9},
		{"hello", "eventloop", results.CPUPerRequest, compare.Better, 0.8},
		{"backend", "cgi", results.PeakMemory, compare.Worse, 1.3},
		{"idle", "greenlet", results.MemoryPerConnection, compare.Better, 0.5},
		{"hello", "cgi", results.CPUPerRequest, compare.Tie, 1},
		{"purchase", "prefork", results.CPUPerRequest, compare.Tie, 1.012},
	} {
		d := figure(t, c, want.scenario, want.model, want.metric)
		if d.Verdict != want.verdict {
			t.Errorf("%s of %s, %s is %s by %s %s, want %s", want.metric, want.model, want.scenario, d.Verdict, d.RatioText(), d.IntervalText(), want.verdict)
		}
		if math.Abs(d.Ratio.Value-want.ratio) > 0.06*want.ratio {
			t.Errorf("%s of %s, %s has ratio %v, want about %v", want.metric, want.model, want.scenario, d.Ratio.Value, want.ratio)
		}
	}
}

// The direction of time turns verdicts and ratios around.
func TestSwappedRuns(t *testing.T) {
	c := comparison(t, "changed")
	back := compare.New(c.Candidate, c.Base)
	if back.Chance.Better != c.Chance.Worse || back.Chance.Worse != c.Chance.Better || back.Chance.Ties != c.Chance.Ties {
		t.Errorf("swapped: %s, want the opposite of %s", back.Chance.Headline(), c.Chance.Headline())
	}
	one, other := figure(t, c, "hello", "goroutine", results.CPUPerRequest), figure(t, back, "hello", "goroutine", results.CPUPerRequest)
	if math.Abs(one.Ratio.Value*other.Ratio.Value-1) > 1e-9 || math.Abs(one.Ratio.Low*other.Ratio.High-1) > 1e-9 {
		t.Errorf("swapped: ratio %v, want the inverse of %v", other.Ratio, one.Ratio)
	}
}

// What trials found must not change by being compared: benchmath sorts what it
// is given, and blocks in another order would no longer be pairs.
func TestSamplesKeepTheirOrder(t *testing.T) {
	base, candidate := quick(), comparison(t, "changed").Candidate
	values := base.Report.Scenarios[0].Loads[0].Cells[0].Measure(results.CPUPerRequest, "").Blocks
	before := append([]float64(nil), values...)
	compare.New(base, candidate)
	for i := range values {
		if values[i] != before[i] {
			t.Fatalf("after the comparison the blocks are %v, want %v", values, before)
		}
	}
}

func TestFewTrialsMeetManyTests(t *testing.T) {
	c := comparison(t, "changed")
	if c.Chance.Holm != 0 || !strings.Contains(c.Chance.Text(), "too few for any to stand Holm's correction") {
		t.Errorf("6 trials against 6: %q, want that the correction lets nothing through", c.Chance.Text())
	}
	if got, want := c.Chance.Expected, float64(c.Chance.Tests)*38/924; math.Abs(got-want) > 1e-9 {
		t.Errorf("expected by chance %v, want %v", got, want)
	}
}

func TestTerminalFits(t *testing.T) {
	for _, p := range pairs() {
		written := forms(t, comparison(t, p.name))
		for _, end := range []string{".txt", "-all.txt"} {
			for line := range strings.Lines(written[end]) {
				line = strings.TrimSuffix(line, "\n")
				if n := utf8.RuneCountInString(line); n > 100 {
					t.Errorf("%s%s: a line has %d columns, want at most 100:\n%s", p.name, end, n, line)
				}
				if strings.ContainsAny(line, "\x1b\t\r") {
					t.Errorf("%s%s: a line has control characters: %q", p.name, end, line)
				}
			}
		}
		for end, s := range written {
			if strings.Contains(s, "NaN") || strings.Contains(s, "%!") {
				t.Errorf("%s%s shows a NaN or a broken format", p.name, end)
			}
		}
	}
}

func TestMarkdownEscapes(t *testing.T) {
	written := forms(t, comparison(t, "hostile"))
	for _, end := range []string{".md", "-all.md"} {
		if strings.Contains(written[end], "<script") || strings.Contains(written[end], "<b>before") {
			t.Errorf("hostile%s: a name reaches Markdown unescaped", end)
		}
	}
}

func TestJSONIsWhole(t *testing.T) {
	for _, p := range pairs() {
		c := comparison(t, p.name)
		var d struct {
			Schema  string
			Summary struct{ Better, Worse, Ties int }
			Figures []struct {
				Verdict, Why     string
				Ratio, Low, High *float64
			}
			Forced  []string `json:"compared_by_force"`
			OnlyIn  []string `json:"only_in_base"`
			Differs []string `json:"differences_of_the_runs"`
		}
		if err := json.Unmarshal([]byte(forms(t, c)[".json"]), &d); err != nil {
			t.Errorf("%s: %v", p.name, err)
			continue
		}
		count := map[string]int{}
		for _, f := range d.Figures {
			count[f.Verdict]++
			if (f.Verdict == "not compared") != (f.Why != "") {
				t.Errorf("%s: verdict %q with the reason %q", p.name, f.Verdict, f.Why)
			}
			if f.Verdict == "worse" && (f.Ratio == nil || f.Low == nil || f.High == nil) {
				t.Errorf("%s: a figure is worse without an interval", p.name)
			}
		}
		if d.Schema != compare.Schema || count["better"] != d.Summary.Better || count["worse"] != d.Summary.Worse || count["tie"] != d.Summary.Ties {
			t.Errorf("%s: schema %q, summary %+v, figures %v", p.name, d.Schema, d.Summary, count)
		}
		if d.Forced == nil || d.OnlyIn == nil || d.Differs == nil {
			t.Errorf("%s: a list is null", p.name)
		}
	}
}

// The last delivery is compared beside the median one.
func TestLastDeliveriesAreCompared(t *testing.T) {
	told := func(factor float64) compare.Side {
		run, trials := reporttest.CaseOf(t, "one-model")
		for i := range trials {
			last := factor * (0.1 + 0.001*float64(trials[i].Block))
			trials[i].LoadResult.Deliveries = &results.Deliveries{Clients: 64, Told: 9, Last: results.Quantiles{Mean: &last}}
		}
		return side("results/runs/x", run, trials)
	}
	written := forms(t, compare.New(told(1), told(1.5)))["-all.txt"]
	for line := range strings.Lines(written) {
		if strings.Contains(line, "last delivery") && strings.Contains(line, "1.50×") {
			return
		}
	}
	t.Errorf("the last delivery is not among\n%s", written)
}
