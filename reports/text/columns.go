package text

import (
	"math"
	"strconv"
	"unicode/utf8"

	"interleave/reports"
	"interleave/results/stat"
)

// group is one quantity: a column for each load.
type group struct {
	title   string
	marked  bool // the best cells of a column get a mark
	columns []column
}

type column struct {
	head  string
	load  string // beneath the head; empty if the scenario has one load only
	width int    // with the space at its end
	cells []cell
}

type cell struct {
	text string
	best bool // or not resolved from the best
}

const gap = "  "

// width is that of the columns, or of the title if it is the longer one.
func (g group) width() int {
	n := 0
	for _, c := range g.columns {
		n += c.width
	}
	return max(n, utf8.RuneCountInString(g.title))
}

// longest are how long the two lines of a column's head may be.
const longestHead, longestLoad = 10, 12

// groups returns what is shown of each model: throughput beside CPU, latency
// beside memory.
func groups(r *reports.Report) []group {
	return []group{
		newGroup(r, "Throughput", reports.PerSecond, reports.Throughput, ""),
		newGroup(r, "CPU per request", reports.Seconds, reports.CPUPerRequest, ""),
		newGroup(r, "Latency p50/p99", reports.Seconds, reports.LatencyP50, reports.LatencyP99),
		newGroup(r, "Peak memory", reports.Bytes, reports.PeakMemory, ""),
	}
}

// newGroup prints a metric of all loads in one unit; second is put behind it
// after a slash. The latency of a mixed load is that of its most frequent
// class, which is the one that suffers from the others.
func newGroup(r *reports.Report, title string, kind reports.Kind, first, second reports.Metric) group {
	class := func(l *reports.Load) string {
		if second == "" {
			return ""
		}
		return l.MainClass()
	}
	var values []float64
	each := func(f func(l *reports.Load)) {
		for _, s := range r.Scenarios {
			for _, l := range s.Loads {
				f(l)
			}
		}
	}
	each(func(l *reports.Load) {
		for _, c := range l.Cells {
			if m := c.Measure(first, class(l)); m.Measured() {
				values = append(values, m.Value)
			}
		}
	})
	unit := reports.UnitFor(kind, values...)
	g := group{title: title + ", " + unit.Name}
	each(func(l *reports.Load) {
		col := column{head: Clean(l.Scenario.Name)}
		if len(l.Scenario.Loads) > 1 {
			col.load = Clean(l.Name)
		}
		var samples [][]float64
		for _, c := range l.Cells {
			m := c.Measure(first, class(l))
			samples = append(samples, m.Blocks)
			text := "–"
			if m.Measured() {
				text = number(unit, m.Value)
				if second != "" {
					text += "/"
					if s := c.Measure(second, class(l)); s.Measured() {
						text += number(unit, s.Value)
					} else {
						text += "–"
					}
				}
			}
			col.cells = append(col.cells, cell{text: text})
		}
		if second == "" && (l.Rate == nil || first != reports.Throughput) { // offered throughput is no merit
			for i, s := range stat.Rank(samples, first != reports.Throughput) {
				col.cells[i].best = s.Best || s.Tied
			}
		}
		for _, c := range col.cells {
			col.width = max(col.width, utf8.RuneCountInString(c.text))
		}
		if second == "" {
			col.width++ // for the mark, which the head may use too
		}
		col.width = max(col.width, min(utf8.RuneCountInString(col.head), longestHead), min(utf8.RuneCountInString(col.load), longestLoad)) + 1
		g.marked = second == ""
		g.columns = append(g.columns, col)
	})
	return g
}

// number is short, since a terminal has few columns: two digits are enough of
// what is under a tenth.
func number(unit reports.Unit, v float64) string {
	s := unit.Scale(v)
	if s > 0 && s < 0.0995 {
		return strconv.FormatFloat(s, 'f', 1-int(math.Floor(math.Log10(s))), 64)
	}
	return unit.Number(v)
}

// pack puts groups side by side as long as they fit, and splits one that does
// not fit by itself.
func pack(groups []group, name, width int) [][]group {
	var tables [][]group
	var row []group
	used := name
	flush := func() {
		if len(row) > 0 {
			tables = append(tables, row)
		}
		row, used = nil, name
	}
	for _, g := range groups {
		for len(g.columns) > 0 {
			if used+len(gap)+g.width() <= width {
				row = append(row, g)
				used += len(gap) + g.width()
				break
			}
			if len(row) > 0 {
				flush()
				continue
			}
			part := group{title: g.title, marked: g.marked}
			for len(g.columns) > 0 {
				more := group{title: g.title, columns: append(part.columns, g.columns[0])}
				if len(part.columns) > 0 && used+len(gap)+more.width() > width {
					break
				}
				part.columns, g.columns = more.columns, g.columns[1:]
			}
			row = append(row, part)
			flush()
		}
	}
	flush()
	return tables
}

func nameWidth(r *reports.Report) int {
	width := 0
	for _, m := range r.Models {
		width = max(width, utf8.RuneCountInString(Clean(m.Name)))
	}
	return min(width, 18)
}
