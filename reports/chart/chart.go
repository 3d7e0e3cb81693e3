package chart

import (
	"bytes"
	"fmt"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// Chart is something that can be drawn: Rows, Lines, a Forest, a Strip or Spans.
type Chart interface {
	size() (width, height vg.Length)
	draw(c draw.Canvas, t theme)
}

// Caption is what a chart says in words, for those who cannot see it and for
// a file that stands alone.
type Caption struct {
	ID    string // unique within the page; letters, digits and dashes
	Title string
	Desc  string
}

// titleHeight is the strip over a chart that stands alone.
const titleHeight = 26 * vg.Length(1)

// Inline returns c as an <svg> element to be put into a page. Its colours are
// the page's: those of Variables, through the rules of CSS.
func Inline(c Chart, caption Caption) ([]byte, error) {
	w, h := c.size()
	body, err := paint(w, h, func(dc draw.Canvas) { c.draw(dc, roleColors()) })
	if err != nil {
		return nil, fmt.Errorf("draw chart %q: %w", caption.Title, err)
	}
	return inlineSVG(c, body, w, h, caption), nil
}

// File returns c as an SVG file with its title drawn and its own colours,
// light and dark by the reader's preference.
func File(c Chart, caption Caption) ([]byte, error) {
	w, h := c.size()
	body, err := paint(w, h+titleHeight, func(dc draw.Canvas) { drawTitled(c, dc, roleColors(), caption.Title) })
	if err != nil {
		return nil, fmt.Errorf("draw chart %q: %w", caption.Title, err)
	}
	return fileSVG(body, w, h+titleHeight, caption), nil
}

// PNG returns c with its title as a PNG image in the light theme, at twice the
// size in pixels so that it is sharp on any screen.
func PNG(c Chart, caption Caption) (data []byte, err error) {
	defer recoverTo(&err, caption.Title)
	w, h := c.size()
	h += titleHeight
	t := lightTheme()
	img := vgimg.NewWith(vgimg.UseWH(w, h), vgimg.UseDPI(2*72), vgimg.UseBackgroundColor(t[paper]))
	drawTitled(c, draw.New(tame{img}), t, caption.Title)
	var buf bytes.Buffer
	if _, err := (vgimg.PngCanvas{Canvas: img}).WriteTo(&buf); err != nil {
		return nil, fmt.Errorf("draw chart %q: %w", caption.Title, err)
	}
	return buf.Bytes(), nil
}

func drawTitled(c Chart, dc draw.Canvas, t theme, title string) {
	dc.SetColor(t[paper])
	dc.Fill(dc.Rectangle.Path())
	style := textStyle(t[ink], titleSize)
	dc.FillText(style, vg.Point{X: dc.Min.X + 4, Y: dc.Max.Y - titleHeight/2 - 1}, fit(style, title, dc.Max.X-dc.Min.X-8))
	c.draw(draw.Crop(dc, 0, 0, 0, -titleHeight), t)
}

// paint runs f on a fresh SVG canvas.
func paint(w, h vg.Length, f func(draw.Canvas)) (body string, err error) {
	defer recoverTo(&err, "")
	canvas := newSVGCanvas(w, h)
	f(draw.New(canvas))
	return canvas.out.String(), nil
}

// recoverTo turns a panic of the drawing library, which panics where others
// return errors, into an error.
func recoverTo(err *error, title string) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("draw chart %q: %v", title, p)
	}
}
