package reports

import (
	"fmt"
	"math"

	"interleave/reports/chart"
	"interleave/results/stat"
)

// closedSweep draws throughput against the number of clients, with the
// scalability law where it holds.
func (r *Report) closedSweep(sc *Scenario, loads []*Load, ids *names) *Sweep {
	s := &Sweep{ID: ids.id("sweep", sc.Name, "clients"), Scenario: sc, Loads: loads, Metric: Throughput}
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
	s.table(r, unit)
	s.Table.Caption = fmt.Sprintf("Throughput of %s by clients, in requests per second, with its interval", sc.Name)
	s.lawColumns()
	s.Finding, s.Gaps = s.crossovers(r), s.gaps(r)
	s.Figure = Figure{
		ID:    ids.id("chart", sc.Name, "clients"),
		Title: "Throughput against clients: " + sc.Name,
		Note:  "points with intervals; curves: the scalability law, where it fits within a tenth",
		Desc:  spaced(spaced("Throughput against the number of clients, one line for each model.", s.Finding), s.Gaps),
		Where: s.ID,
		Chart: c,
	}
	return s
}

// measured returns the first and the last x that has a value.
func measured(s chart.Series) (from, to float64, ok bool) {
	for i, y := range s.Y {
		if math.IsNaN(y) {
			continue
		}
		if !ok {
			from = s.X[i]
		}
		to, ok = s.X[i], true
	}
	return from, to, ok
}

// lawColumns adds the law's coefficients to the table.
func (s *Sweep) lawColumns() {
	s.Table.Columns = append(s.Table.Columns,
		Column{"λ", "of one client"}, Column{"σ", "contention"}, Column{"κ", "crosstalk"},
		Column{"Peak", "clients"}, Column{"Residuals", "rms, worst"})
	for i, law := range s.Laws {
		row := &s.Table.Rows[i]
		if !law.Fitted {
			why := fmt.Sprintf("%s: the law needs %d", plural(law.Points, "point"), stat.MinUSLPoints)
			for range 5 {
				row.Values = append(row.Values, SweepValue{Value: Value{Text: "n/a", Note: why, Sort: math.NaN()}})
			}
			continue
		}
		for _, e := range []stat.Estimate{law.Lambda, law.Sigma, law.Kappa, law.Peak} {
			row.Values = append(row.Values, SweepValue{Value: coefficient(e)})
		}
		worst := 0.0
		for _, v := range law.Residuals {
			worst = max(worst, math.Abs(v))
		}
		v := Value{Text: Percent(law.RMS), Interval: Percent(worst), Sort: law.RMS, Note: "R² " + Number(law.R2)}
		if !law.fits() {
			v.Note += "; the law does not describe this model"
		}
		row.Values = append(row.Values, SweepValue{Value: v})
	}
}

// coefficient prints one of a law's figures; those next to nothing, by their
// power of ten.
func coefficient(e stat.Estimate) Value {
	v := Value{Text: scientific(e.Value), Sort: e.Value}
	if e.HasInterval() {
		v.Interval = "[" + scientific(e.Low) + "–" + scientific(e.High) + "]"
	}
	if math.IsInf(e.Value, 0) {
		v.Text, v.Sort = "none", math.NaN()
	}
	return v
}

func scientific(v float64) string {
	if v > 0 && v < 1e-3 {
		if v < 1e-9 {
			return "0"
		}
		return fmt.Sprintf("%.2ge%d", v/math.Pow10(int(math.Floor(math.Log10(v)))), int(math.Floor(math.Log10(v))))
	}
	return Number(v)
}
