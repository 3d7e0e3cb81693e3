package html_test

import (
	"bytes"
	"strings"
	"testing"

	"interleave/internal/golden"
	"interleave/reports"
	"interleave/reports/compare"
	"interleave/reports/html"
	"interleave/reports/reporttest"
	"interleave/results"
)

// sides returns the two runs of a made-up comparison.
func sides(name string) (base, candidate compare.Side) {
	side := func(dir string, run *results.Run, trials []results.Trial) compare.Side {
		return compare.Side{Dir: dir, Report: reports.Build(run, trials)}
	}
	switch name {
	case "changed":
		shape := reporttest.Shape{Models: 3, Scenarios: 2, Blocks: 6}
		run, trials := reporttest.Rerun(shape, 1)
		run.Environment.GoVersion = "go1.27.0"
		for i := range trials {
			if t := &trials[i]; t.Model == "prefork" && t.Scenario == "hello" {
				*t.CPUPerRequest *= 1.2
				*t.Memory.Peak *= 0.8
			}
		}
		first, firstTrials := reporttest.Full(shape)
		return side("results/runs/before", first, firstTrials), side("results/runs/after", run, trials)
	default:
		for _, c := range reporttest.Cases() {
			if c.Name == name {
				run, trials := c.Make()
				other, others := c.Make()
				return side("before <b>", run, trials), side("after", other, others)
			}
		}
	}
	panic("no pair " + name)
}

func comparisonPage(t *testing.T, base, candidate compare.Side) string {
	t.Helper()
	var buf bytes.Buffer
	if err := html.Comparison(&buf, compare.New(base, candidate)); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

func TestComparisonGolden(t *testing.T) {
	base, candidate := sides("changed")
	s := comparisonPage(t, base, candidate)
	if again := comparisonPage(t, base, candidate); again != s {
		t.Error("the page differs when written again from the same runs")
	}
	golden.Check(t, "comparison.html", []byte(drawn.ReplaceAllString(s, "")))
}

func TestComparisonPage(t *testing.T) {
	for _, name := range []string{"changed", "hostile", "all-invalid", "one-trial", "no-trials", "empty"} {
		t.Run(name, func(t *testing.T) {
			base, candidate := sides(name)
			s := comparisonPage(t, base, candidate)
			ids := map[string]bool{}
			for _, m := range idAttr.FindAllStringSubmatch(s, -1) {
				if ids[m[1]] {
					t.Errorf("id %q is used twice", m[1])
				}
				ids[m[1]] = true
			}
			for _, m := range append(inPage.FindAllStringSubmatch(s, -1), labelled.FindAllStringSubmatch(s, -1)...) {
				for _, id := range strings.Fields(m[1]) {
					if !ids[id] {
						t.Errorf("something leads to %q, which is not in the page", id)
					}
				}
			}
			readable(t, s)
			for _, found := range tag.FindAllString(s, -1) {
				if elsewhere.MatchString(found) {
					t.Errorf("the page asks for something from elsewhere: %s", found)
				}
			}
			for _, bad := range []string{"NaN", "ZgotmplZ", "%!", "<script", "before <b>"} {
				if strings.Contains(s, bad) {
					t.Errorf("the page holds %q", bad)
				}
			}
			if !strings.Contains(s, "default-src 'none'") {
				t.Error("the page has no policy that forbids the network")
			}
		})
	}
}
