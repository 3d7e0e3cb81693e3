package course

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"interleave/reports/text"
	"interleave/results/history"
)

// Caveat is to be read beside any list of changes.
const Caveat = "Changes are looked for at the 1 % level in each course: of many courses a few change by chance. They advise, and fail nothing."

const sparks = "▁▂▃▄▅▆▇█"

// mostSparks is how many runs, the latest, the line of a list shows.
const mostSparks = 16

// List writes a line for each course: how many runs and changes, what the last
// run measured, the latest runs as a line of bars, and the latest change.
func List(w io.Writer, courses []history.Course, o text.Options) error {
	p := text.NewPrinter(w, o)
	for len(courses) > 0 {
		n := slices.IndexFunc(courses, func(c history.Course) bool { return c.Kind != courses[0].Kind })
		if n < 0 {
			n = len(courses)
		}
		p.Line(p.Bold(text.Fit(phrase(&courses[0])+" on "+where(courses[0].Kind), p.Width())))
		listKind(p, courses[:n])
		p.Line("")
		courses = courses[n:]
	}
	p.Paragraph(Caveat)
	return p.Err()
}

func listKind(p *text.Printer, courses []history.Course) {
	rows := [][]string{{"cell", "runs", "changes", "latest", "course", "latest change"}}
	for i := range courses {
		c := &courses[i]
		change, changes := "", len(c.Segments)-1
		if changes > 0 {
			change = step(c, changes) + ", " + day(c.Points[c.Segments[changes].First])
		}
		last := c.Points[len(c.Points)-1]
		rows = append(rows, []string{c.Cell, fmt.Sprint(len(c.Points)), fmt.Sprint(changes), unit(c).Text(last.Value), sparkline(c), change})
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(text.Clean(cell)))
		}
	}
	for i, row := range rows {
		line := "  " + text.Pad(text.Clean(row[0]), widths[0])
		for i := 1; i <= 3; i++ {
			line += "  " + text.PadLeft(row[i], widths[i])
		}
		line += "  " + text.Pad(row[4], widths[4]) + "  " + row[5]
		line = text.Fit(line, p.Width())
		if i == 0 {
			line = p.Dim(line)
		}
		p.Line(line)
	}
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
