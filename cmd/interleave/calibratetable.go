package main

import (
	"fmt"
	"io"
	"strings"

	"interleave/internal/layout"
	"interleave/internal/quantity"
	"interleave/results"
)

// groupNotes says what a group of checks compares, for people.
var groupNotes = map[string]string{
	"delay": `a server that waits before it answers; what it did by its own account is the truth.
  A maximum may be 1 ms off: it is one request, that for which the load driver happened to be held up.`,
	"distribution": "the same with random delays",
	"freeze":       "a server that stops for a second",
	"errors":       "a server that fails one request in 50, or stops listening; counted to the request",
	"time-outs":    "a server that never answers one request in 40, and a time-out of 300 ms",
}

// showCalibration prints c for people.
func showCalibration(w io.Writer, c *results.Calibration) error {
	p := layout.NewPrinter(w, optionsFor(w))
	p.Paragraph(fmt.Sprintf("calibration of %s, %s", nameOf(c), quantity.Span(c.Took)))
	writeChecks(p, c.Checks)
	writeStaircase(p, c)
	writeOpinions(p, c.SecondOpinion)
	if len(c.LeftOut) > 0 {
		p.Line("")
		p.Paragraph("quick: left out are " + strings.Join(c.LeftOut, "; "))
	}
	if noise := noiseOf(c.Noise); noise != "" {
		p.Line("")
		p.Paragraph("the host was not quiet: " + noise + "; times may be off for that reason alone")
	}
	p.Line("")
	p.Paragraph(verdictOf(c))
	return p.End()
}

func nameOf(c *results.Calibration) string {
	name := c.Host
	if name == "" {
		name = "this host"
	}
	var of []string
	for _, part := range []string{c.CPUModel, quantity.Plural(c.CPUs, "processor"), c.Kernel} {
		if part != "" {
			of = append(of, part)
		}
	}
	return name + " (" + strings.Join(of, ", ") + ")"
}

// writeChecks prints a table for each group, all with the same columns.
func writeChecks(p *layout.Printer, checks []results.CalibrationCheck) {
	t := layout.Table{Indent: 2, Columns: []layout.Column{
		{Head: "check"},
		{Head: "truth", Right: true, Rank: 2},
		{Head: "reading", Right: true, Rank: 3},
		{Head: "error", Right: true},
		{Head: "allowed", Right: true, Rank: 1},
		{},
	}}
	for i, c := range checks {
		if i == 0 || checks[i-1].Group != c.Group {
			title := c.Group
			if note := groupNotes[c.Group]; note != "" {
				title += ": " + note
			}
			t.Line("", nil)
			t.Line(title, nil)
			t.Heads()
		}
		scale := scaleOf(c)
		verdict := "passed"
		if !c.Passed {
			verdict = "FAILED"
		}
		if strings.HasPrefix(c.Note, "no reading") {
			t.Row(c.Name, "n/a", "n/a", "n/a", "n/a", verdict)
		} else {
			t.Row(c.Name, scale.print(c.Truth), scale.print(c.Reading), scale.signed(c.Error), scale.print(c.Allowed), verdict)
		}
		// What a reader of a table without a fault need not know is in the JSON.
		if c.Note != "" && (!c.Passed || strings.Contains(c.Note, "asked twice")) {
			t.Line("      "+oneLine(c.Note), nil)
		}
	}
	t.Write(p)
}

func writeStaircase(p *layout.Printer, c *results.Calibration) {
	if len(c.Staircase) > 0 {
		p.Line("")
		p.Paragraph("staircase: open loop against a server that answers at once")
		t := layout.Table{Indent: 2, Columns: []layout.Column{
			{Head: "offered/s", Right: true},
			{Head: "achieved/s", Right: true},
			{Head: "load driver's CPU", Right: true, Rank: 2},
			{Head: "send lag p99", Right: true, Rank: 1},
			{},
		}}
		for _, s := range c.Staircase {
			note := ""
			switch {
			case s.Limited && c.Limit != nil && s.Rate >= *c.Limit:
				note = "the load driver is the limit"
			case s.Limited:
				note = "disturbed: it keeps up with more"
			}
			t.Row(quantity.Chosen(s.Rate), quantity.Fixed(s.Achieved, 0), quantity.ShortPercent(s.Share), quantity.Time(s.SendLag), note)
		}
		t.Write(p)
	}
	if c.Ceiling != nil && *c.Ceiling > 0 {
		text := fmt.Sprintf("one thread of the load driver: %s of CPU time per request, at most %s requests/s", quantity.Time(1 / *c.Ceiling), quantity.Number(*c.Ceiling))
		if c.Achieved != nil {
			text += "; closed loop of 50 clients: " + quantity.Number(*c.Achieved)
		}
		p.Line("")
		p.Paragraph(text)
	}
}

func writeOpinions(p *layout.Printer, opinions []results.Opinion) {
	if len(opinions) == 0 {
		return
	}
	p.Line("")
	p.Paragraph("second opinion: the same closed loops by hey")
	t := layout.Table{Indent: 2, Columns: []layout.Column{
		{Head: "load"},
		{Head: "metric"},
		{Head: "native", Right: true, Rank: 3},
		{Head: "hey", Right: true, Rank: 2},
		{Head: "hey / native", Right: true},
		{Head: "95 % interval", Right: true, Rank: 1},
		{},
	}}
	for _, o := range opinions {
		show, metric := quantity.Rate, "throughput"
		if o.Metric == "latency_p50" {
			metric, show = "p50", quantity.Time
		}
		if o.Pairs == 0 {
			t.Row(o.Load, metric, "n/a", "n/a", "n/a", "n/a", "no reading")
			continue
		}
		t.Row(o.Load, metric, show(o.Native), show(o.Hey), quantity.FactorBeside(o.Ratio, o.Low, o.High),
			quantity.FactorInterval(o.Low, o.High), opinionVerdict(o))
	}
	t.Write(p)
}

func opinionVerdict(o results.Opinion) string {
	var limited []string
	if o.NativeLimited {
		limited = append(limited, "native")
	}
	if o.HeyLimited {
		limited = append(limited, "hey")
	}
	switch {
	case len(limited) > 0:
		return "no opinion: " + strings.Join(limited, " and ") + " at the limit"
	case o.Agree:
		return "agree"
	}
	return "DISAGREE"
}

// noiseOf says what disturbed the host, empty if little did.
func noiseOf(n *results.Noise) string {
	if n == nil {
		return ""
	}
	var all []string
	for _, s := range []struct {
		share *float64
		bound float64
		what  string
	}{
		{n.Foreign, 0.05, "other programs used %s of its CPU time"},
		{n.Steal, 0.02, "the hypervisor gave %s of its CPU time to other guests"},
		{n.Throttled, 0.001, "the cgroup was throttled for %s of the time"},
	} {
		if s.share != nil && *s.share > s.bound {
			all = append(all, fmt.Sprintf(s.what, quantity.ShortPercent(*s.share)))
		}
	}
	return strings.Join(all, ", ")
}

// verdictOf is the last line.
func verdictOf(c *results.Calibration) string {
	var failed []string
	for _, check := range c.Checks {
		if !check.Passed {
			failed = append(failed, check.Name)
		}
	}
	verdict := "passed: " + quantity.Plural(len(c.Checks), "check")
	if len(failed) > 0 {
		verdict = fmt.Sprintf("FAILED: %d of %s: %s", len(failed), quantity.Plural(len(c.Checks), "check"), strings.Join(failed, "; "))
	}
	var other []string
	for _, o := range c.SecondOpinion {
		if !o.Agree && o.Pairs > 0 {
			other = append(other, o.Load+" ("+strings.ReplaceAll(o.Metric, "_", " ")+")")
		}
	}
	if len(other) > 0 {
		verdict += "; hey is of another opinion about " + strings.Join(other, ", ")
	}
	return verdict
}

// scale prints the values of a check, so finely that an error shows that is
// small against its truth.
type scale struct {
	unit   string
	size   float64 // base units in one of it
	digits int     // behind the point
}

// scaleOf is that of a check's row, chosen by its truth.
func scaleOf(c results.CalibrationCheck) scale {
	switch {
	case c.Unit == "":
		return scale{size: 1}
	case c.Truth < 1e-3:
		return scale{" µs", 1e-6, 1}
	case c.Truth < 0.9995:
		return scale{" ms", 1e-3, 3}
	}
	return scale{" s", 1, 4}
}

func (s scale) print(v float64) string { return quantity.Fixed(v/s.size, s.digits) + s.unit }

func (s scale) signed(v float64) string { return quantity.Signed(s.print(v), v) }
