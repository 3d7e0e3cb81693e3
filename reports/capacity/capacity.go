// Package capacity says in words at which rates servers kept a limit, for all forms of
// the report.
package capacity

import (
	"cmp"
	"slices"

	"interleave/internal/quantity"
	"interleave/results"
)

// Group is servers that were asked for the same: they can be compared.
type Group struct {
	Title string // "hello: p99 ≤ 50 ms, errors ≤ 0.1 %"
	Rows  []Row  // the highest capacity first
	At    *results.CapacityPlace
}

// Row is one server.
type Row struct {
	*results.Capacity
	Value    string // "4,310 requests/s"; "at least …", "less than …", or that it is not known
	Interval string // "4,180–4,420"; empty if it is open
	Ends     string // what gives out above it, in words; empty if that is not known
	Cost     string // CPU time of a request; empty if it is not known
	Doubt    string // why it is not as exact as it should be; empty if it is
}

// Groups are all servers, by scenario and limit, in the order in which they were measured.
func Groups(c *results.Capacities) (all []Group) {
	type key struct{ scenario, limit string }
	at := map[key]int{}
	for i := range c.Measured {
		m := &c.Measured[i]
		k := key{m.Scenario, m.Limit.Text}
		n, known := at[k]
		if !known {
			n = len(all)
			at[k] = n
			title := m.Limit.Text
			if m.Scenario != "" {
				title = m.Scenario + ": " + title
			}
			all = append(all, Group{Title: title, At: m.At})
		}
		all[n].Rows = append(all[n].Rows, RowOf(m, c.Precision))
	}
	for _, g := range all {
		slices.SortStableFunc(g.Rows, func(a, b Row) int { return cmp.Compare(rank(b), rank(a)) })
	}
	return all
}

// rank puts what is not known last, and bounds from above before it.
func rank(r Row) float64 {
	switch {
	case r.Capacity.Value == nil:
		return -1
	case r.AtMost:
		return 0
	}
	return *r.Capacity.Value
}

// RowOf is one server, whose capacity was to be known within precision.
func RowOf(m *results.Capacity, precision float64) Row {
	r := Row{Capacity: m, Value: "not known", Ends: ends(m)}
	if v := m.Value; v != nil {
		rate := quantity.Short(*v) + " requests/s"
		switch {
		case m.AtLeast:
			r.Value = "at least " + rate
		case m.AtMost:
			r.Value = "less than " + rate
		default:
			r.Value = rate
			if m.Low != nil && m.High != nil {
				r.Interval = quantity.Short(*m.Low) + "–" + quantity.Short(*m.High)
			}
		}
	}
	if m.CPUPerRequest != nil {
		r.Cost = quantity.Span(*m.CPUPerRequest)
	}
	switch {
	case m.Failed != "":
		r.Doubt = m.Failed
	case m.Limited != "":
		r.Doubt = m.Limited
	case m.Value == nil && len(m.Probes) > 0:
		r.Doubt = "too few requests to be sure"
	case m.Value == nil:
		r.Doubt = "the search ended before any rate was decided"
	case m.AtMost && m.Ends == results.EndsByErrors:
		r.Doubt = "too many requests failed, at low rates too"
	case m.AtMost:
		r.Doubt = "the limit was broken at the lowest rate that was tried"
	case m.AtLeast:
		r.Doubt = "the search ended before its capacity was in sight"
	case !m.Reached:
		r.Doubt = "the search ended before it was known within " + quantity.ShortPercent(precision)
	}
	return r
}

// ends is what gives out above a capacity.
func ends(m *results.Capacity) string {
	busy := ""
	if m.Busy != nil {
		busy = quantity.ShortPercent(*m.Busy)
	}
	switch m.Ends {
	case results.EndsByCPU:
		return quantity.Spaced("its processors are busy", bracketed(busy))
	case results.EndsByErrors:
		return "requests fail"
	case results.EndsByMemory:
		return "it takes more memory than it may"
	case results.EndsByWaiting:
		if busy == "" {
			return "requests are slow"
		}
		return "requests wait; its processors are " + busy + " busy"
	}
	return ""
}

func bracketed(s string) string {
	if s == "" {
		return ""
	}
	return "(" + s + ")"
}

// rate is the capacity with its interval.
func (r Row) rate() string {
	if r.Interval == "" {
		return r.Value
	}
	return r.Value + " [" + r.Interval + "]"
}

// Line is one server in a line: "eventloop 4,310 requests/s [4,180–4,420] within p99 ≤
// 50 ms, errors ≤ 0.1 %".
func (r Row) Line() string {
	line := r.Model
	if r.Scenario != "" {
		line += " " + r.Scenario
	}
	return line + ": " + r.rate() + " within " + r.Limit.Text
}
