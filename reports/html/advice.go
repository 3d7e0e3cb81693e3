package html

import (
	"html/template"
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
	Computed computedView
}

// computedView is what is computed for the workload's own inputs, and what the script
// (advise.js) computes others from.
type computedView struct {
	Rows []computedRow
	Data computedData
}

type computedData struct {
	Inputs     advice.Inputs `json:"inputs"`
	Work       results.Work  `json:"work"`
	Processors int           `json:"processors"`
	Limit      float64       `json:"limit"` // seconds
	Bases      []advice.Base `json:"bases"`
}

// computedRow is an estimate in words.
type computedRow struct{ Model, Value, Interval, Because, Verdict, Clients string }

func computedOf(a *results.Advice) computedView {
	in := advice.InputsOf(a)
	v := computedView{Data: computedData{Inputs: in, Work: a.Work, Processors: max(a.Processors, 1), Limit: a.Limit.Latency, Bases: advice.Bases(a)}}
	for _, e := range advice.Estimates(a, in) {
		r := computedRow{
			Model: e.Model, Value: quantity.Short(e.Value), Interval: quantity.Short(e.Low) + "–" + quantity.Short(e.High),
			Because: e.Because, Verdict: e.Verdict(in.Rate, a.Limit.Latency),
		}
		if e.Clients > 0 {
			r.Clients = quantity.Short(e.Clients)
		}
		v.Rows = append(v.Rows, r)
	}
	return v
}

// adviceRow is a candidate in words.
type adviceRow struct{ Model, Settings, Verdict, Slow, CPU, Busy, Memory string }

// Advice writes which model suits a workload as a page. Its script lets a reader change
// the workload; without it the page lacks that alone.
func Advice(w io.Writer, a *results.Advice) error {
	v := adviceView{Head: head{Title: "Advice for " + a.Workload, Style: style(), Script: template.JS(source(scripts, "script/advice.js"))}, Advice: a, Lines: advice.Lines(a), Computed: computedOf(a)}
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
	switch {
	case advice.Doubtful(c):
		r.Verdict = "perhaps not: " + c.Why
	case !c.Keeps:
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
