package chart

import (
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// fontStack is asked for in SVG. A reader who has none of these fonts sees
// another one: on many Linux systems DejaVu Sans, whose letters are up to half
// as wide again.
const fontStack = `"Liberation Sans",Arial,Helvetica,sans-serif`

// anyFont lays text out so that it fits in whatever font it is seen: its boxes
// are as wide as the widest of the usual fonts needs, and what is aligned in an
// SVG says so, so that the reader's program aligns it by the font that it has.
type anyFont struct{ text.Plain }

// Box implements text.Handler.
func (h anyFont) Box(line string, f font.Font) (width, height, depth vg.Length) {
	width, height, depth = h.Plain.Box(line, f)
	return max(width, dejaVuWidth(line)*f.Size), height, depth
}

// Draw implements text.Handler.
func (h anyFont) Draw(c vg.Canvas, s string, style text.Style, at vg.Point) {
	svg := under(c)
	if svg == nil {
		h.Plain.Draw(c, s, style, at)
		return
	}
	svg.align = style.XAlign
	style.XAlign = text.XLeft // the point is where the reader's program aligns
	h.Plain.Draw(c, s, style, at)
	svg.align = text.XLeft
}

// dejaVuWidth is the width of s in DejaVu Sans, in parts of the font's size.
func dejaVuWidth(s string) vg.Length {
	thousandths := 0
	for _, r := range s {
		if i := r - ' '; i >= 0 && int(i) < len(dejaVu) {
			thousandths += dejaVu[i]
		} else {
			thousandths += 1000 // letters of other scripts, arrows, marks
		}
	}
	return vg.Length(thousandths) / 1000
}

// dejaVu has how far each printable character of ASCII advances in DejaVu Sans
// 2.37, from the blank on, in thousandths of the font's size.
var dejaVu = [...]int{
	318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337,
	636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531,
	1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
	603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500,
	500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612,
	635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
}
