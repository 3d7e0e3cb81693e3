package trust

import (
	"math"
	"slices"

	"interleave/internal/quantity"
	"interleave/reports/measure"
	"interleave/results"
	"interleave/results/stat"
)

// HostRow is a host of a run over several, and one part that it had, over the trials
// that count. What it has no figure of is "–".
type HostRow struct {
	Role, Name string
	CPUs       string // processors of the part, and what they are
	Noise      string // CPU time that others took: in the median trial, and the worst
	Clock      string // how well its clock was known, at worst
	Began      string // how far from the moment for all it began, in the median trial and the worst
	Requests   string // of all trials
	P50, P99   string // in the median trial, and how many times that of all load hosts together
	Headroom   string // of its processors, which the load driver left free, at worst
	Trials     string // how many
}

// hostRows are the hosts of a run, in the order in which they come in its trials.
func hostRows(r *measure.Run) (rows []HostRow) {
	var seen []*hostSeen
	for i := range r.Trials {
		t := &r.Trials[i]
		if measure.WhyNotCounted(t) != "" {
			continue
		}
		for _, h := range t.Hosts {
			at := slices.IndexFunc(seen, func(s *hostSeen) bool { return s.Role == h.Role && s.Name == h.Name })
			if at < 0 {
				at = len(seen)
				seen = append(seen, &hostSeen{Host: h})
			}
			seen[at].add(&h, t.LoadResult)
		}
	}
	for _, role := range []string{results.ServerHost, results.LoadHost, results.BackendsHost} {
		for _, s := range seen {
			if s.Role == role {
				rows = append(rows, s.row())
			}
		}
	}
	return rows
}

// hostSeen is what the trials have of a host.
type hostSeen struct {
	results.Host // of the first trial

	trials           int
	requests         int64
	noise, began     []float64
	clock, busy      float64 // the most; NaN is never stored
	clocked, driven  bool
	p50, p99         []float64
	overP50, overP99 []float64
}

func (s *hostSeen) add(h *results.Host, all *results.LoadResult) {
	s.trials++
	if n := h.Noise; n != nil && (n.Steal != nil || n.Foreign != nil) {
		taken := 0.0
		for _, v := range []*float64{n.Steal, n.Foreign} {
			if v != nil {
				taken += *v
			}
		}
		s.noise = append(s.noise, taken)
	}
	if h.ClockBound != nil {
		s.clock, s.clocked = max(s.clock, *h.ClockBound), true
	}
	if h.Began != nil {
		s.began = append(s.began, math.Abs(*h.Began))
	}
	l := h.Load
	if l == nil {
		return
	}
	s.requests += l.Requests
	if l.GeneratorShare != nil {
		s.busy, s.driven = max(s.busy, *l.GeneratorShare), true
	}
	note := func(own, whole *float64, values, over *[]float64) {
		if own == nil {
			return
		}
		*values = append(*values, *own)
		if whole != nil && *whole > 0 {
			*over = append(*over, *own / *whole)
		}
	}
	note(l.P50, all.Latency.P50, &s.p50, &s.overP50)
	note(l.P99, all.Latency.P99, &s.p99, &s.overP99)
}

const none = "–"

func (s *hostSeen) row() HostRow {
	row := HostRow{
		Role: s.Role, Name: s.Name, Trials: quantity.Plural(s.trials, "trial"), Requests: none, Clock: none, Headroom: none,
		CPUs:  quantity.Plural(s.CPUs, "CPU"),
		Noise: medianAndWorst(s.noise, quantity.Percent), Began: medianAndWorst(s.began, seconds),
		P50: beside(s.p50, s.overP50), P99: beside(s.p99, s.overP99),
	}
	if s.CPUModel != "" {
		row.CPUs += " " + s.CPUModel
	}
	if s.clocked {
		row.Clock = "± " + seconds(s.clock)
	}
	if s.driven {
		row.Headroom = quantity.Percent(max(0, 1-s.busy))
	}
	if s.Role == results.LoadHost {
		row.Requests = quantity.Whole(s.requests)
	}
	return row
}

func seconds(v float64) string { return quantity.Text(quantity.Seconds, v) }

func medianAndWorst(values []float64, text func(float64) string) string {
	if len(values) == 0 {
		return none
	}
	return text(stat.Median(values).Value) + ", at worst " + text(slices.Max(values))
}

// beside is the median of a host's figures, and of what they are over those of all.
func beside(values, over []float64) string {
	if len(values) == 0 {
		return none
	}
	text := seconds(stat.Median(values).Value)
	if len(over) > 0 {
		text += " (" + quantity.Factor(stat.Median(over).Value) + " of all)"
	}
	return text
}
