package main

import (
	"io"
	"strings"

	"interleave/internal/layout"
	"interleave/internal/quantity"
	"interleave/reports/trust"
	"interleave/results"
)

// showCalibration prints c for people.
func showCalibration(w io.Writer, c *results.Calibration) error {
	p := layout.NewPrinter(w, optionsFor(w))
	p.Paragraph("calibration of " + c.Host + ", " + quantity.Span(c.Took))
	found := trust.Calibrated(c)
	checks := layout.Table{Indent: 2, Columns: []layout.Column{
		{Head: "check"}, {Head: "truth", Right: true, Rank: 2}, {Head: "reading", Right: true, Rank: 3},
		{Head: "error", Right: true}, {Head: "allowed", Right: true, Rank: 1}, {},
	}}
	for _, check := range found.Checks {
		verdict := "passed"
		if !check.Passed {
			verdict = "FAILED"
		}
		checks.Row(check.Group+": "+check.Name, check.Truth, check.Reading, check.Error, check.Allowed, verdict)
		// A note on a check that passed is in the JSON only.
		if check.Note != "" && !check.Passed {
			checks.Line("      "+oneLine(check.Note), nil)
		}
	}
	titled(p, "servers whose truth is known", checks)

	stairs := layout.Table{Indent: 2, Columns: []layout.Column{
		{Head: "offered/s", Right: true}, {Head: "achieved/s", Right: true},
		{Head: "load driver's CPU", Right: true, Rank: 2}, {Head: "send lag p99", Right: true, Rank: 1}, {},
	}}
	for _, s := range found.Stairs {
		note := ""
		if s.Limited {
			note = "the load driver is the limit"
		}
		stairs.Row(s.Rate, s.Achieved, s.Share, s.SendLag, note)
	}
	if len(found.Stairs) > 0 {
		titled(p, "open loop against a server that answers at once", stairs)
	}

	opinions := layout.Table{Indent: 2, Columns: []layout.Column{
		{Head: "load"}, {Head: "of"}, {Head: "native", Right: true, Rank: 2}, {Head: "hey", Right: true, Rank: 1},
		{Head: "hey / native", Right: true}, {Head: "agrees"},
	}}
	for _, o := range found.Opinions {
		opinions.Row(o.Load, o.Metric, o.Native, o.Hey, o.Ratio, o.Agree)
	}
	if len(found.Opinions) > 0 {
		titled(p, "second opinion: the same closed loops by hey", opinions)
	}
	p.Line("")
	for _, fact := range found.Facts {
		p.Paragraph(fact.Name + ": " + fact.Text)
	}
	p.Paragraph(strings.ToUpper(string(found.State)) + ": " + found.Line)
	return p.End()
}

func titled(p *layout.Printer, title string, t layout.Table) {
	p.Line("")
	p.Paragraph(title)
	t.Write(p)
}
