package main

import (
	"io"

	"interleave/internal/layout"
	"interleave/internal/quantity"
	"interleave/results"
	"interleave/runner/hosts/check"
)

// showLab prints what a check of a lab has found, for people.
func showLab(w io.Writer, r *check.Report) error {
	p := layout.NewPrinter(w, optionsFor(w))
	hosts := layout.Table{Indent: 2, Columns: []layout.Column{
		{Head: "host"}, {Head: "role"}, {Head: "processors", Right: true, Rank: 3}, {Head: "clock ahead by", Right: true}, {Head: "at most wrong by", Right: true},
		{Head: "open files", Right: true, Rank: 1}, {Head: "ports", Right: true, Rank: 2},
	}}
	for _, h := range r.Hosts {
		hosts.Row(h.Name, h.Role, quantity.Whole(h.CPUs), quantity.Text(quantity.Seconds, h.Ahead), quantity.Text(quantity.Seconds, h.Bound),
			limitText(h.OpenFiles), limitText(h.Ports))
	}
	p.Paragraph("hosts")
	hosts.Write(p)

	links := layout.Table{Indent: 2, Columns: []layout.Column{
		{Head: "from"}, {Head: "to"}, {Head: "round trip, fastest", Right: true, Rank: 1}, {Head: "median", Right: true},
		{Head: "there", Right: true}, {Head: "back", Right: true},
	}}
	for _, l := range r.Links {
		links.Row(l.From, l.To, quantity.Text(quantity.Seconds, l.Fastest), quantity.Text(quantity.Seconds, l.Median), bitsText(l.There), bitsText(l.Back))
	}
	titled(p, "the ways between their addresses, by TCP", links)
	titled(p, "all load hosts together, in open loop against a server that answers at once", stairTable(r.Staircase))
	p.Line("")
	for _, doubt := range r.Doubts {
		p.Paragraph(doubt)
	}
	if r.KeptUp != nil {
		p.Paragraph("together the load hosts keep up with " + quantity.Chosen(*r.KeptUp) + " requests/s")
	}
	return p.End()
}

// limitText is a limit; 0 is none, or none that is known.
func limitText(n int64) string {
	if n == 0 {
		return "no limit known"
	}
	return quantity.Whole(n)
}

// bitsText is how much goes through in a second, as people say it of networks.
func bitsText(bytesPerS float64) string { return quantity.Number(8*bytesPerS/1e6) + " Mbit/s" }

// stairTable is what became of ever higher rates.
func stairTable(stairs []results.Step) layout.Table {
	t := layout.Table{Indent: 2, Columns: []layout.Column{
		{Head: "offered/s", Right: true}, {Head: "achieved/s", Right: true},
		{Head: "busiest load driver's CPU", Right: true, Rank: 2}, {Head: "send lag p99", Right: true, Rank: 1}, {},
	}}
	for _, s := range stairs {
		note := ""
		if s.Limited {
			note = "the load is the limit"
		}
		t.Row(quantity.Number(s.Rate), quantity.Number(s.Achieved), quantity.Percent(s.Share), quantity.Text(quantity.Seconds, s.SendLag), note)
	}
	return t
}
