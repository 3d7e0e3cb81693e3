package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"interleave/internal/layout"
	"interleave/internal/quantity"
	"interleave/results"
)

// labelCells is how wide the labels of a result's lines are.
const labelCells = 15

// showLoad prints a result for people.
func showLoad(out io.Writer, r *results.LoadResult) error {
	p := layout.NewPrinter(out, optionsFor(out))
	entry := func(label, format string, args ...any) { p.Entry(label, labelCells, fmt.Sprintf(format, args...), nil) }
	bounds := func(q results.Quantiles) {
		if text := boundsOf(q); text != "" {
			entry("  at least", "%s", text)
		}
	}
	loop := "closed loop, " + quantity.Plural(r.Clients, "client")
	if r.Rate != nil {
		loop = fmt.Sprintf("open loop, %s arrivals at %s/s, up to %s", r.Arrivals, quantity.Chosen(*r.Rate), quantity.Plural(r.Clients, "connection"))
	}
	p.Paragraph(fmt.Sprintf("%s: %s, %s, engine %s", r.URL, loop, quantity.Span(r.Duration), r.Engine))
	led := ""
	if r.Redirects > 0 {
		led = fmt.Sprintf(", %s of them by a redirect", quantity.Whole(r.Redirects))
	}
	entry("requests", "%s answered rightly%s", quantity.Whole(r.Requests), led)
	entry("throughput", "%s right answers/s%s", quantity.Number(r.Throughput), spoiled(r, results.FigureThroughput))
	entry("latency", "%s%s", quantiles(r.Latency), spoiledLatency(r))
	bounds(r.Latency)
	if r.Rate != nil {
		entry("service time", "%s%s", quantiles(r.ServiceTime), spoiledLatency(r))
		bounds(r.ServiceTime)
	}
	for _, class := range slices.Sorted(maps.Keys(r.Classes)) {
		c := r.Classes[class]
		entry("  "+class, "%s, latency %s", quantity.Whole(c.Requests), quantiles(c.Latency))
		bounds(c.Latency)
	}
	if l := r.SendLag; l != nil {
		entry("send lag", "p50\u00a0%s, p99\u00a0%s, max\u00a0%s", quantity.Time(l.P50), quantity.Time(l.P99), quantity.Time(l.Max))
	}
	if n := r.Network; n != nil {
		entry("network", "%s", networkText(n))
	}
	entry("generator CPU", "%s", quantity.Time(r.GeneratorCPU))
	if r.IdleAsked > 0 {
		entry("idle", "%s of %s open at the end", quantity.Whole(r.IdleHeld), quantity.Plural(r.IdleAsked, "silent connection"))
	}
	if r.Resent > 0 {
		entry("sent again", "%s: a reused connection was closed", quantity.Whole(r.Resent))
	}
	showErrors(entry, r)
	for _, warning := range r.Warnings {
		entry("warning", "%s", oneLine(warning))
	}
	return p.End()
}

// showErrors has an entry for each cause of errors, and an example of it.
func showErrors(entry func(label, format string, args ...any), r *results.LoadResult) {
	all := r.Requests
	for _, n := range r.Errors {
		all += n
	}
	for _, e := range r.Details(nil) {
		entry("error", "%s: %s (%s of all requests)", e.Name(), quantity.Whole(e.Count), quantity.ShortPercent(float64(e.Count)/float64(all)))
		if e.Example != "" {
			entry("", "first: %s", e.Example)
		}
	}
	if r.MoreErrors > 0 {
		entry("error", "and %s", quantity.Plural(r.MoreErrors, "more cause"))
	}
}

// spoiled marks a figure that is not the server's.
func spoiled(r *results.LoadResult, figure results.Figure) string {
	if (&results.Trial{LoadResult: r}).SpoiledBy(figure) == "" {
		return ""
	}
	return ", which is not the server's doing: see the warnings"
}

// spoiledLatency marks latencies, of which the tail alone may be spoiled.
func spoiledLatency(r *results.LoadResult) string {
	if all := spoiled(r, results.FigureLatency); all != "" {
		return all
	}
	if spoiled(r, results.FigureTail) != "" {
		return ", whose tail is not the server's doing: see the warnings"
	}
	return ""
}

func quantiles(q results.Quantiles) string {
	return timesText(true, q.Mean, q.P50, q.P90, q.P99, q.P999, q.Max)
}

// boundsOf is what figures that are n/a are at least, because requests did not
// end; empty if there are none.
func boundsOf(q results.Quantiles) string {
	if b := q.AtLeast; b != nil {
		return timesText(false, b.Mean, b.P50, b.P90, b.P99, b.P999, b.Max)
	}
	return ""
}

// timesText writes a mean, percentiles and a maximum, those that are missing
// too if all is set. Each stays on one line with its name.
func timesText(all bool, values ...*float64) string {
	var said []string
	for i, name := range []string{"mean", "p50", "p90", "p99", "p99.9", "max"} {
		if all || values[i] != nil {
			said = append(said, name+"\u00a0"+quantity.Optional(quantity.Seconds, values[i]))
		}
	}
	return strings.Join(said, ", ")
}
