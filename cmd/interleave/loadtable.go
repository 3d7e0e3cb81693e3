package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"interleave/results"
)

// showLoad prints a result for people.
func showLoad(out io.Writer, r *results.LoadResult) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	loop := fmt.Sprintf("closed loop, %d clients", r.Clients)
	if r.Rate != nil {
		loop = fmt.Sprintf("open loop, %s arrivals at %.6g/s, up to %d connections", r.Arrivals, *r.Rate, r.Clients)
	}
	fmt.Fprintf(w, "%s: %s, %.3g s, engine %s\n", r.URL, loop, r.Duration, r.Engine)
	led := ""
	if r.Redirects > 0 {
		led = fmt.Sprintf(", %d of them by a redirect", r.Redirects)
	}
	fmt.Fprintf(w, "requests\t%d answered rightly%s\n", r.Requests, led)
	fmt.Fprintf(w, "throughput\t%.0f right answers/s%s\n", r.Throughput, spoiled(r, results.FigureThroughput))
	fmt.Fprintf(w, "latency\t%s%s\n", quantiles(r.Latency), spoiledLatency(r))
	showBounds(w, r.Latency)
	if r.Rate != nil {
		fmt.Fprintf(w, "service time\t%s%s\n", quantiles(r.ServiceTime), spoiledLatency(r))
		showBounds(w, r.ServiceTime)
	}
	for _, class := range slices.Sorted(maps.Keys(r.Classes)) {
		c := r.Classes[class]
		fmt.Fprintf(w, "  %s\t%d, latency %s\n", class, c.Requests, quantiles(c.Latency))
		showBounds(w, c.Latency)
	}
	if l := r.SendLag; l != nil {
		fmt.Fprintf(w, "send lag\tp50 %s  p99 %s  max %s\n", seconds(&l.P50), seconds(&l.P99), seconds(&l.Max))
	}
	fmt.Fprintf(w, "generator CPU\t%s\n", seconds(&r.GeneratorCPU))
	if r.IdleAsked > 0 {
		fmt.Fprintf(w, "idle\t%d of %d silent connections open at the end\n", r.IdleHeld, r.IdleAsked)
	}
	if r.Resent > 0 {
		fmt.Fprintf(w, "sent again\t%d: a reused connection was closed\n", r.Resent)
	}
	showErrors(w, r)
	for _, warning := range r.Warnings {
		fmt.Fprintf(w, "warning\t%s\n", oneLine(warning))
	}
	return w.Flush()
}

// showErrors prints a line for each cause of errors, and an example of it.
func showErrors(w io.Writer, r *results.LoadResult) {
	all := r.Requests
	for _, n := range r.Errors {
		all += n
	}
	for _, e := range r.Details(nil) {
		fmt.Fprintf(w, "error\t%s: %d (%.3g %% of all requests)\n", e.Name(), e.Count, 100*float64(e.Count)/float64(all))
		if e.Example != "" {
			fmt.Fprintf(w, "\tfirst: %s\n", e.Example)
		}
	}
	if r.MoreErrors > 0 {
		fmt.Fprintf(w, "error\tand %d more causes\n", r.MoreErrors)
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
	return fmt.Sprintf("mean %s  p50 %s  p90 %s  p99 %s  p99.9 %s  max %s",
		seconds(q.Mean), seconds(q.P50), seconds(q.P90), seconds(q.P99), seconds(q.P999), seconds(q.Max))
}

// showBounds prints what figures that are n/a are at least, because requests
// did not end.
func showBounds(w io.Writer, q results.Quantiles) {
	b := q.AtLeast
	if b == nil {
		return
	}
	var parts []string
	for _, f := range []struct {
		name  string
		bound *float64
	}{{"mean", b.Mean}, {"p50", b.P50}, {"p90", b.P90}, {"p99", b.P99}, {"p99.9", b.P999}, {"max", b.Max}} {
		if f.bound != nil {
			parts = append(parts, f.name+" "+seconds(f.bound))
		}
	}
	fmt.Fprintf(w, "  at least\t%s\n", strings.Join(parts, "  "))
}

// seconds prints a time in its natural unit, three digits of it.
func seconds(s *float64) string {
	switch {
	case s == nil:
		return "n/a"
	case *s < 1e-3:
		return fmt.Sprintf("%.3gµs", *s*1e6)
	case *s < 1:
		return fmt.Sprintf("%.3gms", *s*1e3)
	default:
		return fmt.Sprintf("%.3gs", *s)
	}
}
