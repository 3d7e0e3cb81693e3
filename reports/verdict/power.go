package verdict

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/chart"
	"interleave/results"
	"interleave/results/stat"
)

// tally counts the verdicts at one handicap.
type tally struct {
	handicap                   float64
	fail, inconclusive, passed int
}

func (t tally) all() int { return t.fail + t.inconclusive + t.passed }

func (t *tally) add(v results.GateVerdict) {
	switch v {
	case results.GateFail:
		t.fail++
	case results.GatePass:
		t.passed++
	case results.GateInconclusive:
		t.inconclusive++
	}
}

// PowerFigures draws what the gate makes of known slowdowns, from gates of a
// build against itself with different handicaps: how many cells and how many
// jobs it finds, and how the changes that it estimates scatter where there is
// none. Gates that measured nothing are left out. Without any gate there is no
// figure.
func PowerFigures(gates []*results.Gate) []chart.Figure {
	gates = slices.DeleteFunc(slices.Clone(gates), func(g *results.Gate) bool { return g.Same || len(g.Cells) == 0 })
	if len(gates) == 0 {
		return nil
	}
	cells := tallies(gates, func(t *tally, g *results.Gate) {
		void := doubt(g) != ""
		for _, c := range g.Cells {
			if v := c.Verdict; void && v != results.GateBroken {
				t.add(results.GateInconclusive)
			} else {
				t.add(v)
			}
		}
	})
	jobs := tallies(gates, func(t *tally, g *results.Gate) { t.add(g.Verdict) })
	figures := []chart.Figure{
		curve("gate-power-cells", "What the gate finds: cells", "cell", cells),
		curve("gate-power-jobs", "What the gate finds: jobs", "job", jobs),
	}
	if f, ok := nullFigure(gates); ok {
		figures = append(figures, f)
	}
	return figures
}

// tallies counts gates by their handicap, ascending.
func tallies(gates []*results.Gate, add func(*tally, *results.Gate)) []tally {
	by := make(map[float64]*tally)
	for _, g := range gates {
		if by[g.Handicap] == nil {
			by[g.Handicap] = &tally{handicap: g.Handicap}
		}
		add(by[g.Handicap], g)
	}
	var out []tally
	for _, handicap := range slices.Sorted(maps.Keys(by)) {
		if t := by[handicap]; t.all() > 0 {
			out = append(out, *t)
		}
	}
	return out
}

// curve draws the share of each verdict over the handicap.
func curve(id, title, what string, points []tally) chart.Figure {
	lines := chart.Lines{
		XAxis: "slowdown put on, % of CPU time per request", YAxis: "share of " + what + "s, %",
		FromZero: true, Linear: true,
	}
	var said []string
	for _, t := range points {
		lines.XTicks = append(lines.XTicks, chart.Tick{At: 100 * t.handicap, Label: inPercent(t.handicap)})
		said = append(said, fmt.Sprintf("%s %% slower: of %s FAIL %d, INCONCLUSIVE %d, PASS %d",
			inPercent(t.handicap), quantity.Plural(t.all(), what), t.fail, t.inconclusive, t.passed))
	}
	for i, s := range []struct {
		verdict results.GateVerdict
		look    chart.Look
		of      func(tally) int
	}{
		{results.GateFail, chart.Look{Color: 6}, func(t tally) int { return t.fail }},
		{results.GateInconclusive, chart.Look{Color: 0, Dash: 2, Marker: 2}, func(t tally) int { return t.inconclusive }},
		{results.GatePass, chart.Look{Color: 5, Dash: 1, Marker: 1}, func(t tally) int { return t.passed }},
	} {
		// Bars beside each other can be told apart.
		const apart = 0.12
		series := chart.Series{Label: string(s.verdict), Look: s.look}
		for _, t := range points {
			e := stat.Proportion(s.of(t), t.all())
			series.X = append(series.X, 100*t.handicap+apart*float64(i-1))
			series.Y = append(series.Y, 100*e.Value)
			series.Low, series.High = append(series.Low, 100*e.Low), append(series.High, 100*e.High)
		}
		lines.Series = append(lines.Series, series)
	}
	return chart.Figure{
		ID: id, Title: title, Chart: lines,
		Note: "bars: Wilson's 95 % intervals, as if " + what + "s were independent of each other; a job whose controls did not hold decides nothing",
		Desc: strings.Join(said, "; ") + ".",
	}
}
