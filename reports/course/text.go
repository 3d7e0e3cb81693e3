package course

import (
	"io"
	"slices"
	"strings"

	"interleave/internal/layout"
	"interleave/internal/quantity"
	"interleave/results/history"
)

// Caveat belongs beside any list of changes.
const Caveat = "Changes are looked for at the 1 % level in each course: of many courses a few change by chance. They advise, and fail nothing."

const sparks = "▁▂▃▄▅▆▇█"

// mostSparks is how many runs, the latest, the line of a list shows.
const mostSparks = 16

// List writes a line for each course: how many runs and changes, what the last
// run measured, the latest runs as a line of bars, and the latest change.
func List(w io.Writer, courses []history.Course, o layout.Options) error {
	p := layout.NewPrinter(w, o)
	for len(courses) > 0 {
		n := slices.IndexFunc(courses, func(c history.Course) bool { return c.Kind != courses[0].Kind })
		if n < 0 {
			n = len(courses)
		}
		p.Styled(phrase(&courses[0])+" on "+where(courses[0].Kind), p.Bold)
		listKind(p, courses[:n])
		p.Line("")
		courses = courses[n:]
	}
	p.Paragraph(Caveat)
	return p.End()
}

func listKind(p *layout.Printer, courses []history.Course) {
	t := layout.Table{Indent: 2, Columns: []layout.Column{
		{Head: "cell", Least: 16},
		{Head: "runs", Right: true, Rank: 1},
		{Head: "changes", Right: true, Rank: 2},
		{Head: "latest", Right: true},
		{Head: "course", Rank: 3},
		{Head: "latest change"},
	}}
	for i := range courses {
		c := &courses[i]
		change, changes := "", len(c.Segments)-1
		if changes > 0 {
			change = step(c, changes) + ", " + day(c.Points[c.Segments[changes].First])
		}
		last := c.Points[len(c.Points)-1]
		t.Row(c.Cell, quantity.Whole(len(c.Points)), quantity.Whole(changes), unit(c).Text(last.Value), sparkline(c), change)
	}
	t.Write(p)
}

// sparkline draws the latest runs between the smallest and the largest.
func sparkline(c *history.Course) string {
	points := c.Points[max(len(c.Points)-mostSparks, 0):]
	low, high := points[0].Value, points[0].Value
	for _, p := range points {
		low, high = min(low, p.Value), max(high, p.Value)
	}
	marks := []rune(sparks)
	var b strings.Builder
	for _, p := range points {
		level := 0.0
		if high > low {
			level = (p.Value/2 - low/2) / (high/2 - low/2) // half of them, whose difference is finite
		}
		b.WriteRune(marks[max(min(int(level*float64(len(marks))), len(marks)-1), 0)])
	}
	return b.String()
}
