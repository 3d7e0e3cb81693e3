package chart

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Spans shows when something was so: rows of stretches along a common axis,
// which begins at zero.
type Spans struct {
	Axis string // "seconds of the block"
	Rows []SpanRow
}

// SpanRow is what was so in one stretch of time.
type SpanRow struct {
	Label  string
	Length float64 // of the row: what lies beyond it was not seen
	Spans  []Span
	Text   string // at the row's end
}

// Span is a stretch of a row, from its beginning to its end on the axis.
type Span struct {
	From, To float64
	Look     Look
}

const (
	spansWidth  = 700
	spansHeight = 16 // of a row
)

func (s Spans) size() (vg.Length, vg.Length) { return spansWidth, heightOf(len(s.Rows), spansHeight) }

func (s Spans) draw(c draw.Canvas, t theme) {
	words := make([]rowWords, len(s.Rows))
	longest := 0.0
	for i, r := range s.Rows {
		words[i] = rowWords{label: r.Label, text: r.Text}
		longest = max(longest, r.Length)
	}
	l := newRowLayout(c, words, t, 0.3)
	p := l.plot(s.Axis)
	p.X.Min, p.X.Max = 0, max(longest, 1e-9)
	p.X.Tick.Marker = plot.ConstantTicks(linearTicks(p.X.Min, p.X.Max, 8))
	p.Add(l.words(func(c rowCanvas, i int) { s.Rows[i].draw(c, t) }))
	l.draw(p)
}

// draw draws a row's bar and its stretches, none of which is too thin to be
// seen.
func (r SpanRow) draw(c rowCanvas, t theme) {
	const half, thinnest = spansHeight/2 - 3, 0.6
	bar := func(from, to vg.Length) vg.Path {
		return vg.Rectangle{
			Min: vg.Point{X: from, Y: c.middle - half}, Max: vg.Point{X: max(to, from+thinnest), Y: c.middle + half},
		}.Path()
	}
	c.SetColor(t[grid])
	c.Fill(bar(c.x(0), c.x(r.Length)))
	for _, s := range r.Spans {
		c.SetColor(t.line(s.Look))
		c.Fill(bar(c.x(s.From), c.x(s.To)))
	}
}
