package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"interleave/internal/thousands"
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
	var b strings.Builder
	fmt.Fprintf(&b, "calibration of %s, %s\n", nameOf(c), time.Duration(c.Took*1e9).Round(100*time.Millisecond))
	writeChecks(&b, c.Checks)
	writeStaircase(&b, c)
	writeOpinions(&b, c.SecondOpinion)
	if len(c.LeftOut) > 0 {
		fmt.Fprintf(&b, "\nquick: left out are %s\n", strings.Join(c.LeftOut, "; "))
	}
	if noise := noiseOf(c.Noise); noise != "" {
		fmt.Fprintf(&b, "\nthe host was not quiet: %s; times may be off for that reason alone\n", noise)
	}
	fmt.Fprintf(&b, "\n%s\n", verdictOf(c))
	_, err := io.WriteString(w, b.String())
	return err
}

func nameOf(c *results.Calibration) string {
	name := c.Host
	if name == "" {
		name = "this host"
	}
	var of []string
	for _, part := range []string{c.CPUModel, some(c.CPUs, "processor"), c.Kernel} {
		if part != "" {
			of = append(of, part)
		}
	}
	return name + " (" + strings.Join(of, ", ") + ")"
}

// writeChecks prints a table for each group, all with the same columns.
func writeChecks(b *strings.Builder, checks []results.CalibrationCheck) {
	t := table{left: 1}
	for i, c := range checks {
		if i == 0 || checks[i-1].Group != c.Group {
			title := "\n" + c.Group
			if note := groupNotes[c.Group]; note != "" {
				title += ": " + note
			}
			t.line(title)
			t.row("check", "truth", "reading", "error", "allowed", "")
		}
		unit := unitOf(c)
		verdict := "passed"
		if !c.Passed {
			verdict = "FAILED"
		}
		if strings.HasPrefix(c.Note, "no reading") {
			t.row(c.Name, "n/a", "n/a", "n/a", "n/a", verdict)
		} else {
			t.row(c.Name, unit.print(c.Truth), unit.print(c.Reading), unit.signed(c.Error), unit.print(c.Allowed), verdict)
		}
		// What a reader of a table without a fault need not know is in the JSON.
		if c.Note != "" && (!c.Passed || strings.Contains(c.Note, "asked twice")) {
			t.line("      " + oneLine(c.Note))
		}
	}
	t.write(b)
}

func writeStaircase(b *strings.Builder, c *results.Calibration) {
	if len(c.Staircase) > 0 {
		t := table{}
		t.line("\nstaircase: open loop against a server that answers at once")
		t.row("offered/s", "achieved/s", "load driver's CPU", "send lag p99", "")
		for _, s := range c.Staircase {
			note := ""
			switch {
			case s.Limited && c.Limit != nil && s.Rate >= *c.Limit:
				note = "the load driver is the limit"
			case s.Limited:
				note = "disturbed: it keeps up with more"
			}
			t.row(whole(s.Rate), whole(s.Achieved), percent(s.Share), timeUnit(s.SendLag).print(s.SendLag), note)
		}
		t.write(b)
	}
	if c.Ceiling != nil && *c.Ceiling > 0 {
		fmt.Fprintf(b, "\none thread of the load driver: %.3g µs of CPU time per request, at most %s requests/s", 1e6 / *c.Ceiling, whole(*c.Ceiling))
		if c.Achieved != nil {
			fmt.Fprintf(b, "; closed loop of 50 clients: %s", whole(*c.Achieved))
		}
		b.WriteByte('\n')
	}
}

func writeOpinions(b *strings.Builder, opinions []results.Opinion) {
	if len(opinions) == 0 {
		return
	}
	t := table{left: 2}
	t.line("\nsecond opinion: the same closed loops by hey")
	t.row("load", "metric", "native", "hey", "hey / native", "95 % interval", "")
	for _, o := range opinions {
		show := func(v float64) string { return whole(v) + "/s" }
		metric := "throughput"
		if o.Metric == "latency_p50" {
			metric, show = "p50", func(v float64) string { return timeUnit(v).print(v) }
		}
		if o.Pairs == 0 {
			t.row(o.Load, metric, "n/a", "n/a", "n/a", "n/a", "no reading")
			continue
		}
		t.row(o.Load, metric, show(o.Native), show(o.Hey), fmt.Sprintf("%.3f", o.Ratio),
			fmt.Sprintf("%.3f to %.3f", o.Low, o.High), opinionVerdict(o))
	}
	t.write(b)
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
			all = append(all, fmt.Sprintf(s.what, percent(*s.share)))
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
	verdict := "passed: " + some(len(c.Checks), "check")
	if len(failed) > 0 {
		verdict = fmt.Sprintf("FAILED: %d of %s: %s", len(failed), some(len(c.Checks), "check"), strings.Join(failed, "; "))
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

// scale prints values in one unit.
type scale struct {
	name string
	size float64 // base units in one of it
}

var micros = scale{"µs", 1e-6}

// unitOf is the unit of a check's row, chosen by its truth.
func unitOf(c results.CalibrationCheck) scale {
	if c.Unit == "" {
		return scale{"", 1}
	}
	return timeUnit(c.Truth)
}

func timeUnit(v float64) scale {
	switch {
	case v < 1e-3:
		return micros
	case v < 10: // a freeze of a second is read to the millisecond
		return scale{"ms", 1e-3}
	}
	return scale{"s", 1}
}

func (s scale) print(v float64) string {
	if s.name == "" {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	digits := 3
	if s == micros {
		digits = 1
	}
	return strconv.FormatFloat(v/s.size, 'f', digits, 64) + " " + s.name
}

func (s scale) signed(v float64) string {
	text := s.print(v)
	if v > 0 {
		return "+" + text
	}
	return text
}

// some prints a number of things.
func some(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

// whole prints a number without its fraction, thousands set apart.
func whole(v float64) string {
	return thousands.Digits(strconv.FormatFloat(math.Round(v), 'f', 0, 64))
}

func percent(v float64) string { return strconv.FormatFloat(v*100, 'f', 0, 64) + " %" }
