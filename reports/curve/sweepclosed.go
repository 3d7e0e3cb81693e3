package curve

import (
	"fmt"
	"math"
	"slices"

	"interleave/internal/quantity"
	"interleave/reports/chart"
	"interleave/reports/measure"
	"interleave/results"
	"interleave/results/stat"
)

// closedSweep draws throughput against the number of clients, with the
// scalability law where it holds.
func closedSweep(r *measure.Run, sc *measure.Scenario, loads []*measure.Load) *Sweep {
	s := &Sweep{ID: r.ID("sweep", sc.Name, "clients"), Scenario: sc, Loads: loads, Metric: results.Throughput}
	s.chooseBars()
	unit := s.unit()
	c := chart.Lines{XAxis: "clients (log scale)", YAxis: "requests per second", XLog: true}
	for i := range r.Models {
		series, law := s.series(i, unit), s.law(i)
		if from, to, ok := measured(series); ok && law.fits() {
			series.CurveX, series.CurveY = law.curve(from, to)
		}
		s.Laws = append(s.Laws, law)
		c.Series = append(c.Series, series)
	}
	fitted := slices.ContainsFunc(s.Laws, func(l Law) bool { return l.Fitted })
	note := s.legend()
	if slices.ContainsFunc(s.Laws, Law.fits) {
		note += " · curves: the scalability law, where it fits within a tenth"
	}
	s.table(r, unit, fmt.Sprintf("Throughput of %s by clients, in requests per second, %s", sc.Name, s.With()))
	s.addCrossovers()
	if fitted {
		s.tableOfLaws()
	}
	s.Gaps = s.gaps(r)
	s.Figure = chart.Figure{
		ID:    r.ID("chart", sc.Name, "clients"),
		Title: "Throughput against clients: " + sc.Name,
		Note:  note,
		Desc:  quantity.Spaced("Throughput against the number of clients, one line for each model.", s.Gaps),
		Gaps:  s.Gaps,
		Where: s.ID,
		Chart: c,
	}
	return s
}

// measured returns the first and the last x that has a value, not only a bound.
func measured(s chart.Series) (from, to float64, ok bool) {
	for i, y := range s.Y {
		if math.IsNaN(y) || s.Bounds != nil && s.Bounds[i] != chart.Exact {
			continue
		}
		if !ok {
			from = s.X[i]
		}
		to, ok = s.X[i], true
	}
	return from, to, ok
}

// tableOfLaws fills in the laws' coefficients, and how well they fit.
func (s *Sweep) tableOfLaws() {
	s.LawTable = measure.Table{
		Caption: fmt.Sprintf("The scalability law fitted to the throughput of %s", s.Scenario.Name),
		Columns: []measure.Column{
			{Head: "λ", Unit: "per second, of one client"}, {Head: "σ", Unit: "contention"}, {Head: "κ", Unit: "crosstalk"},
			{Head: "Peak", Unit: "clients"}, {Head: "Residuals", Unit: "root mean square"}, {Head: "Worst residual", Unit: ""}, {Head: "R²", Unit: ""},
		},
	}
	for _, law := range s.Laws {
		row := measure.TableRow{Model: law.Model}
		if !law.Fitted {
			why := fmt.Sprintf("%s: the law needs %d", quantity.Plural(law.Points, "point"), stat.MinUSLPoints)
			for range s.LawTable.Columns {
				row.Values = append(row.Values, measure.Value{Text: "n/a", Note: why, Sort: math.NaN()})
			}
			s.LawTable.Rows = append(s.LawTable.Rows, row)
			continue
		}
		for _, e := range []stat.Estimate{law.Lambda, law.Sigma, law.Kappa, law.Peak} {
			row.Values = append(row.Values, coefficient(e))
		}
		worst := 0.0
		for _, v := range law.Residuals {
			worst = max(worst, math.Abs(v))
		}
		v := measure.Value{Text: quantity.Percent(law.RMS), Sort: law.RMS}
		if !law.fits() {
			v.Interval = "does not fit"
		}
		row.Values = append(row.Values, v,
			measure.Value{Text: quantity.Percent(worst), Sort: worst}, measure.Value{Text: quantity.Number(law.R2), Sort: law.R2})
		s.LawTable.Rows = append(s.LawTable.Rows, row)
	}
}

// coefficient prints one of a law's figures.
func coefficient(e stat.Estimate) measure.Value {
	v := measure.Value{Text: coefficientText(e.Value), Sort: e.Value}
	if e.HasInterval() {
		v.Interval = "[" + coefficientText(e.Low) + "–" + coefficientText(e.High) + "]"
	}
	if math.IsInf(e.Value, 0) {
		v.Text, v.Sort = "none", math.NaN()
	}
	return v
}

// coefficientText writes a figure of a law. A tiny one gets the two digits that
// the fit supports.
func coefficientText(v float64) string {
	if v > 0 && v < 1e-3 {
		return quantity.Short(quantity.Round(v, 2))
	}
	return quantity.Number(v)
}
