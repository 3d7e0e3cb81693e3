package course

import (
	"fmt"
	"io"
	"unicode/utf8"

	"interleave/reports/text"
	"interleave/results/history"
)

// mostShown is how many runs, the latest, Show lists.
const mostShown = 60

// Show writes a course run by run, each with its interval drawn on one scale,
// and says between the runs where it changed.
func Show(w io.Writer, c *history.Course, o text.Options) error {
	p := text.NewPrinter(w, o)
	u := unit(c)
	p.Line(p.Bold(text.Fit(title(c)+", "+u.Name, p.Width())))
	p.Line(p.Dim(text.Fit(where(c.Kind), p.Width())))
	start := max(len(c.Points)-mostShown, 0)
	if start > 0 {
		p.Line(p.Dim(fmt.Sprintf("%d earlier runs are not shown", start)))
	}
	points := c.Points[start:]
	names, figures := make([]string, len(points)), make([]string, len(points))
	var nameWidth, figureWidth int
	for i, point := range points {
		names[i] = text.Clean(at(point))
		figures[i] = u.Number(point.Value)
		if point.Low != nil && point.High != nil {
			figures[i] += " " + u.Interval(*point.Low, *point.High)
		}
		nameWidth = max(nameWidth, utf8.RuneCountInString(names[i]))
		figureWidth = max(figureWidth, utf8.RuneCountInString(figures[i]))
	}
	strip := newStrip(points, p.Width()-nameWidth-figureWidth-4)
	for i, point := range points {
		for s, segment := range c.Segments {
			if s > 0 && segment.First == start+i {
				before := c.Segments[s-1]
				p.Line(p.Bold(text.Fit(fmt.Sprintf("── %s: from %s to %s (p %.3f)", step(c, s), u.Text(before.Median), u.Text(segment.Median), segment.P), p.Width())))
			}
		}
		p.Line(text.Pad(names[i], nameWidth) + "  " + text.Pad(figures[i], figureWidth) + "  " + strip.draw(point))
	}
	p.Paragraph(Caveat)
	return p.Err()
}

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
	line := []rune(text.Pad("", s.width))
	for i := column(low); i <= column(high); i++ {
		line[i] = '─'
	}
	line[column(p.Value)] = '●'
	return string(line)
}
