package chart

import (
	"image"
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// svgCanvas draws into SVG elements that take their colours from CSS classes:
// gonum's own canvas repeats colour, font and flip with each element, which
// trebles a page of charts. Its y axis points up, as the drawing library wants,
// so that a picture of height h is seen through viewBox="0 -h w h".
//
// Lengths are rounded to a tenth of a pixel, which nobody sees.
type svgCanvas struct {
	out   strings.Builder
	w, h  vg.Length
	stack []state
	align text.XAlignment // of the text that is written now
}

// state is what Push saves and Pop restores.
type state struct {
	color  color.Color
	width  vg.Length
	dashes []vg.Length
	groups int // to be closed by Pop
}

// defaultWidth is the width of strokes that do not say theirs.
const defaultWidth = 0.75

func newSVGCanvas(w, h vg.Length) *svgCanvas {
	c := &svgCanvas{w: w, h: h, stack: []state{{}}}
	vg.Initialize(c)
	return c
}

func (c *svgCanvas) state() *state                               { return &c.stack[len(c.stack)-1] }
func (c *svgCanvas) Size() (w, h vg.Length)                      { return c.w, c.h }
func (c *svgCanvas) SetLineWidth(w vg.Length)                    { c.state().width = w }
func (c *svgCanvas) SetLineDash(dashes []vg.Length, _ vg.Length) { c.state().dashes = dashes }
func (c *svgCanvas) SetColor(col color.Color)                    { c.state().color = col }

func (c *svgCanvas) Rotate(radians float64) {
	c.transform("rotate(" + float(-radians*180/math.Pi) + ")")
}
func (c *svgCanvas) Scale(x, y float64)    { c.transform("scale(" + float(x) + " " + float(y) + ")") }
func (c *svgCanvas) Translate(pt vg.Point) { c.transform("translate(" + pair(place(pt)) + ")") }

func (c *svgCanvas) transform(how string) {
	c.out.WriteString(`<g transform="` + how + `">`)
	c.state().groups++
}

func (c *svgCanvas) Push() {
	c.stack = append(c.stack, *c.state())
	c.state().groups = 0
}

func (c *svgCanvas) Pop() {
	c.out.WriteString(strings.Repeat("</g>", c.state().groups))
	c.stack = c.stack[:len(c.stack)-1]
}

func (c *svgCanvas) Fill(p vg.Path) { c.path(p, "f", "") }

func (c *svgCanvas) Stroke(p vg.Path) {
	if c.state().width > 0 {
		c.path(simplified(p), "l", c.strokeAttributes())
	}
}

func (c *svgCanvas) strokeAttributes() string {
	s, out := c.state(), ""
	if n, ok := s.color.(color.NRGBA); ok && n.A < 255 {
		out += ` opacity="` + float(math.Round(float64(n.A)/25.5)/10) + `"`
	}
	if s.width != defaultWidth {
		out += ` stroke-width="` + float(s.width.Points()) + `"`
	}
	if len(s.dashes) > 0 {
		var all []string
		for _, d := range s.dashes {
			all = append(all, float(d.Points()))
		}
		out += ` stroke-dasharray="` + strings.Join(all, " ") + `"`
	}
	return out
}

// DrawImage implements vg.Canvas. Charts hold no pictures; Inline and File
// return the panic as an error.
func (c *svgCanvas) DrawImage(vg.Rectangle, image.Image) { panic("a picture in a chart") }

// class names the present colour's, filled (f) or stroked (l). What is filled
// with ink needs none.
func (c *svgCanvas) class(kind string) string {
	role := roleName(c.state().color)
	if kind == "f" && role == swatches[ink].name {
		return ""
	}
	return kind + role
}

// attribute writes an element's classes, the empty ones left out.
func attribute(classes ...string) string {
	all := strings.Join(slices.DeleteFunc(classes, func(c string) bool { return c == "" }), " ")
	if all == "" {
		return ""
	}
	return ` class="` + all + `"`
}

func (c *svgCanvas) path(p vg.Path, kind, attributes string) {
	c.out.WriteString("<path" + attribute(c.class(kind)) + attributes + ` d="` + outline(p) + `"/>`)
}

func (c *svgCanvas) FillString(f font.Face, pt vg.Point, s string) {
	at := place(pt)
	small, size := "", ""
	switch f.Font.Size {
	case labelSize:
	case tickSize:
		small = "t"
	default:
		size = ` font-size="` + float(f.Font.Size.Points()) + `"`
	}
	classes := attribute(c.class("f"), small, anchors[c.align])
	c.out.WriteString("<text" + classes + size + ` x="` + number(at.x) + `" y="` + number(at.y) + `">` + markup(s) + "</text>")
}

// anchors are the classes of aligned text.
var anchors = map[text.XAlignment]string{text.XCenter: "c", text.XRight: "e"}

// group marks what draw draws as belonging to a model, so that a page can find
// it, and gives it a title, which a pointer over it shows. Either may be empty.
// Other canvases have no use for that.
func group(c draw.Canvas, model, title string, draw func()) { tallGroup(c, model, title, 0, draw) }

// tallGroup is group for a row that is not as high as others of its chart; 0 says that
// it is.
func tallGroup(c draw.Canvas, model, title string, height vg.Length, draw func()) {
	svg := under(c)
	if svg == nil || model == "" && title == "" {
		draw()
		return
	}
	svg.out.WriteString("<g")
	if model != "" {
		svg.out.WriteString(` data-m="` + markup(model) + `"`)
		if height > 0 {
			svg.out.WriteString(` data-h="` + float(height.Points()) + `"`)
		}
	}
	svg.out.WriteString(">")
	if title != "" {
		svg.out.WriteString("<title>" + markup(title) + "</title>")
	}
	draw()
	svg.out.WriteString("</g>")
}

// under returns the SVG canvas that c draws on, through all crops; nil if it
// is another.
func under(c vg.Canvas) *svgCanvas {
	for {
		switch inner := c.(type) {
		case *svgCanvas:
			return inner
		case draw.Canvas:
			c = inner.Canvas
		case *draw.Canvas:
			c = inner.Canvas
		default:
			return nil
		}
	}
}

// tenths is a place in tenths of a pixel, y downwards.
type tenths struct{ x, y int }

func place(pt vg.Point) tenths {
	if !lies(pt) {
		return tenths{}
	}
	pt = near(pt)
	return tenths{int(math.Round(10 * pt.X.Points())), int(math.Round(-10 * pt.Y.Points()))}
}

// number writes a length that is given in tenths.
func number(n int) string {
	return strings.Replace(strconv.FormatFloat(float64(n)/10, 'f', -1, 64), "0.", ".", min(1, leadingZero(n)))
}

// leadingZero is 1 if n tenths are written with a zero before the point.
func leadingZero(n int) int {
	if n != 0 && -10 < n && n < 10 {
		return 1
	}
	return 0
}

// pair writes two lengths with the least that keeps them apart.
func pair(t tenths) string { return number(t.x) + apart(t.y) + number(t.y) }

// apart is what must stand before a number that follows another.
func apart(n int) string {
	if n < 0 {
		return ""
	}
	return " "
}

func float(v float64) string { return strconv.FormatFloat(v, 'g', 5, 64) }
