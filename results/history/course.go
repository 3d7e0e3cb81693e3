package history

import (
	"cmp"
	"math"
	"slices"
	"time"

	"interleave/results/stat"
)

// Course is one metric of one cell over the runs of one kind, the oldest first.
type Course struct {
	Kind     Kind
	Cell     string // model/scenario/load
	Metric   string
	Points   []Point
	Segments []Segment // one more than there are changes; never empty
}

// Point is what one run measured.
type Point struct {
	When   time.Time
	Commit string
	Run    string
	Figure
}

// Segment is a stretch of runs between which nothing changed.
type Segment struct {
	First, After int     // Points[First:After]
	Median       float64 // of their values
	P            float64 // that the change at its beginning is chance; NaN for the first
}

// Courses returns the courses of a metric, by kind of host in the order of its
// last run, and within by cell. It looks for changes at the level of 1 % in each
// course: of many courses a few change by chance.
func Courses(entries []Entry, metric string) []Course {
	type id struct {
		kind Kind
		cell string
	}
	sorted := slices.Clone(entries)
	slices.SortStableFunc(sorted, func(a, b Entry) int { return a.When.Compare(b.When) })
	courses := map[id]*Course{}
	last := map[Kind]time.Time{}
	for _, e := range sorted {
		last[e.Kind] = e.When
		for _, c := range e.Cells {
			f, ok := c.Metrics[metric]
			if !ok {
				continue
			}
			key := id{e.Kind, c.String()}
			if courses[key] == nil {
				courses[key] = &Course{Kind: e.Kind, Cell: c.String(), Metric: metric}
			}
			courses[key].Points = append(courses[key].Points, Point{e.When, e.Commit, e.Run, f})
		}
	}
	out := make([]Course, 0, len(courses))
	for _, c := range courses {
		c.divide()
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b Course) int {
		return cmp.Or(last[a.Kind].Compare(last[b.Kind]), a.Kind.compare(b.Kind), cmp.Compare(a.Cell, b.Cell))
	})
	return out
}

func (k Kind) compare(other Kind) int {
	return cmp.Or(cmp.Compare(k.CPUModel, other.CPUModel), cmp.Compare(k.CPUs, other.CPUs),
		cmp.Compare(k.Kernel, other.Kernel), cmp.Compare(k.Profile, other.Profile), cmp.Compare(k.Network, other.Network))
}

// divide finds the changes. They are looked for in logarithms, so that a tenth
// more weighs as much at any level; values that have none are left as they are.
func (c *Course) divide() {
	logs := make([]float64, len(c.Points))
	values := make([]float64, len(c.Points))
	for i, p := range c.Points {
		values[i], logs[i] = p.Value, math.Log(p.Value)
	}
	series := logs
	if slices.ContainsFunc(logs, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }) {
		series = values
	}
	first, p := 0, math.NaN()
	for _, change := range append(stat.Divisive{}.ChangePoints(series), stat.ChangePoint{At: len(values)}) {
		c.Segments = append(c.Segments, Segment{first, change.At, stat.Median(values[first:change.At]).Value, p})
		first, p = change.At, change.P
	}
}

// Step is by which share of the level before it segment i, from 1 on, differs:
// 0.05 is 5 % more. Infinite or NaN if that level was zero.
func (c *Course) Step(i int) float64 {
	return c.Segments[i].Median/c.Segments[i-1].Median - 1
}
