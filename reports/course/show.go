package course

import (
	"fmt"
	"io"

	"interleave/internal/layout"
	"interleave/internal/quantity"
	"interleave/results/history"
)

// mostShown is how many runs, the latest, Show lists.
const mostShown = 60

// Show writes a course run by run, each with its interval drawn on one scale,
// and says between the runs where it changed.
func Show(w io.Writer, c *history.Course, o layout.Options) error {
	p := layout.NewPrinter(w, o)
	u := unit(c)
	p.Styled(title(c)+", "+u.Name, p.Bold)
	p.Styled(where(c.Kind), p.Dim)
	start := max(len(c.Points)-mostShown, 0)
	if start > 0 {
		p.Line(p.Dim(fmt.Sprintf("%s %s not shown", quantity.Plural(start, "earlier run"), quantity.Form(start, "is"))))
	}
	points := c.Points[start:]
	t := layout.Table{Columns: []layout.Column{{}, {}, {Rank: 1}}}
	rows, room := make([][2]string, len(points)), p.Width()
	var nameWidth, figureWidth int
	for i, point := range points {
		figure := u.Number(point.Value)
		if point.Low != nil && point.High != nil {
			figure += " " + u.Interval(*point.Low, *point.High)
		}
		rows[i] = [2]string{layout.Clean(at(point)), figure}
		nameWidth, figureWidth = max(nameWidth, layout.Width(rows[i][0])), max(figureWidth, layout.Width(figure))
	}
	room -= nameWidth + figureWidth + 4
	if room < narrowestStrip { // a strip that shows nothing
		t.Columns = t.Columns[:2]
	}
	strip := newStrip(points, room)
	for i, point := range points {
		for s, segment := range c.Segments {
			if s > 0 && segment.First == start+i {
				before := c.Segments[s-1]
				t.Line(fmt.Sprintf("── %s: from %s to %s (p %s)", step(c, s), u.Text(before.Median), u.Text(segment.Median), quantity.Fixed(segment.P, 3)), p.Bold)
			}
		}
		t.Row(rows[i][0], rows[i][1], strip.draw(point))
	}
	t.Write(p)
	p.Paragraph(Caveat)
	return p.End()
}

// narrowestStrip is how many cells a strip has at least, or it is not drawn.
const narrowestStrip = 8

// strip is a scale from the lowest to the highest bound of some points.
type strip struct {
	low, high float64
	width     int // columns
}

func newStrip(points []history.Point, width int) strip {
	s := strip{width: max(width, 0)}
	for i, p := range points {
		low, high := bounds(p)
		if i == 0 {
			s.low, s.high = low, high
		}
		s.low, s.high = min(s.low, low), max(s.high, high)
	}
	return s
}

// bounds is a point's interval, or its value twice.
func bounds(p history.Point) (low, high float64) {
	if p.Low == nil || p.High == nil {
		return p.Value, p.Value
	}
	return min(*p.Low, p.Value), max(*p.High, p.Value)
}

// draw puts a point and its interval on the scale.
func (s strip) draw(p history.Point) string {
	if s.width == 0 {
		return ""
	}
	column := func(v float64) int {
		if s.high <= s.low {
			return 0
		}
		share := (v/2 - s.low/2) / (s.high/2 - s.low/2) // of halves, whose difference is finite
		return max(min(int(share*float64(s.width)), s.width-1), 0)
	}
	low, high := bounds(p)
	line := []rune(layout.Pad("", s.width))
	for i := column(low); i <= column(high); i++ {
		line[i] = '─'
	}
	line[column(p.Value)] = '●'
	return string(line)
}
