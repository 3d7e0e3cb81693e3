package html

import (
	"io"

	"interleave/internal/quantity"
	"interleave/reports/advice"
	"interleave/reports/capacity"
	"interleave/reports/chart"
	"interleave/reports/size"
	"interleave/results"
)

// adviceView is what the template of an advice sees.
type adviceView struct {
	Head     head
	Advice   *results.Advice
	Lines    []advice.Line
	Rows     []adviceRow
	Capacity capacityView
	Figures  []chart.Figure // of the size
	Formula  string
}

// adviceRow is a candidate in words.
type adviceRow struct{ Model, Settings, Verdict, Slow, CPU, Busy, Memory string }

// Advice writes which model suits a workload as a page without script.
func Advice(w io.Writer, a *results.Advice) error {
	v := adviceView{Head: head{Title: "Advice for " + a.Workload, Style: style()}, Advice: a, Lines: advice.Lines(a)}
	for _, c := range a.Candidates {
		v.Rows = append(v.Rows, rowOf(c))
	}
	if len(a.Capacities) > 0 {
		all := &results.Capacities{Measured: a.Capacities}
		v.Capacity = viewOf(all, capacity.Looks(all))
	}
	if a.Size != nil {
		v.Figures, v.Formula = size.Figures(&results.Sizes{Measured: []results.Size{*a.Size}}), size.Formula(a.Size)
	}
	return templates.ExecuteTemplate(w, "advice.html", v)
}

func rowOf(c results.Candidate) adviceRow {
	r := adviceRow{Model: c.Model, Settings: c.Settings, Verdict: "keeps the limit"}
	if !c.Keeps {
		r.Verdict = c.Why
	}
	if c.CPU != nil {
		r.Slow, r.CPU = quantity.ShortPercent(c.Slow), quantity.Span(*c.CPU)
	}
	if c.Busy != nil {
		r.Busy = quantity.ShortPercent(*c.Busy)
	}
	if c.Memory != nil {
		r.Memory = quantity.Size(*c.Memory)
	}
	return r
}
