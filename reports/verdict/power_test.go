package verdict_test

import (
	"strings"
	"testing"

	"interleave/internal/golden"
	"interleave/reports/chart"
	"interleave/reports/gatetest"
	"interleave/reports/verdict"
	"interleave/results"
)

func TestPowerFiguresGolden(t *testing.T) {
	figures := verdict.PowerFigures(gatetest.SelfTest())
	if len(figures) != 3 {
		t.Fatalf("PowerFigures returned %d figures, want 3", len(figures))
	}
	for _, f := range figures {
		svg, err := chart.File(f.Chart, f.Caption())
		if err != nil {
			t.Fatal(err)
		}
		golden.Check(t, f.ID+".svg", svg)
	}
}

func TestPowerCounts(t *testing.T) {
	of := func(handicap float64, verdicts ...results.GateVerdict) *results.Gate {
		g := gatetest.Passing()
		g.Handicap, g.Cells = handicap, g.Cells[:len(verdicts)]
		for i, v := range verdicts {
			g.Cells[i].Verdict = v
		}
		g.Verdict = verdicts[0]
		return g
	}
	void := of(0, results.GatePass, results.GateFail)
	void.Controls[0].Verdict, void.Verdict = results.GateFail, results.GateInconclusive
	figures := verdict.PowerFigures([]*results.Gate{
		of(0.05, results.GateFail, results.GateInconclusive), void, of(0, results.GatePass, results.GateBroken),
		{Same: true, Verdict: results.GatePass},
	})
	for i, want := range []string{
		"0 % slower: of 3 cells FAIL 0, INCONCLUSIVE 2, PASS 1; 5 % slower: of 2 cells FAIL 1, INCONCLUSIVE 1, PASS 0.",
		"0 % slower: of 2 jobs FAIL 0, INCONCLUSIVE 1, PASS 1; 5 % slower: of 1 job FAIL 1, INCONCLUSIVE 0, PASS 0.",
	} {
		if got := figures[i].Desc; got != want {
			t.Errorf("figure %s says\n%s\nwant\n%s", figures[i].ID, got, want)
		}
	}
}

// A slowdown is not what a build measured against itself shows.
func TestNullLeavesHandicapsOut(t *testing.T) {
	g := gatetest.Passing()
	slow := gatetest.Passing()
	slow.Handicap = 0.15
	figures := verdict.PowerFigures([]*results.Gate{g, slow})
	if desc := figures[2].Desc; !strings.Contains(desc, "CPU per request: median of 8 estimates") {
		t.Errorf("the figure of no change says %q, want 8 estimates", desc)
	}
	if n := len(verdict.PowerFigures([]*results.Gate{slow})); n != 2 {
		t.Errorf("without a gate that has no handicap there are %d figures, want 2", n)
	}
}

func TestNoGatesNoFigures(t *testing.T) {
	if f := verdict.PowerFigures(nil); f != nil {
		t.Errorf("PowerFigures(nil) = %v, want none", f)
	}
}
