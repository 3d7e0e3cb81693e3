package flame

import (
	"bytes"
	"fmt"
	"html"
	"strconv"

	"interleave/internal/quantity"
)

const (
	// MaxSVG is about how large a drawing is at most, in bytes.
	MaxSVG = 60_000

	pitch   = 17 // from one row to the next, in pixels
	baseAt  = 12 // of a name, below its box's top
	maxRows = 48 // deeper calls are part of the last row's boxes
	fewRows = 20 // deeper ones are drawn if their names have room: thin towers only make a page long

	thinnest = 0.0005 // of all samples: what is thinner is left out
	named    = 0.02   // of all samples: what is thinner has no room for a name
)

// svg draws a tree with a title and a description. It leaves out the thinnest boxes, as
// many as it must to keep the size.
func svg(root *node, id, title, desc string) []byte {
	for least := thinnest; ; least *= 1.5 {
		p := picture{total: root.count, least: least}
		p.row(root, 0, 0)
		if p.boxes.Len() > MaxSVG {
			continue
		}
		var b bytes.Buffer
		fmt.Fprintf(&b, `<svg class="flame" width="100%%" height="%d" role="img" aria-labelledby="%[2]s-t %[2]s-d"><title id="%[2]s-t">%s</title><desc id="%[2]s-d">%s</desc>`,
			p.rows*pitch, html.EscapeString(id), html.EscapeString(title), html.EscapeString(desc))
		b.Write(p.boxes.Bytes())
		b.WriteString("</svg>")
		return b.Bytes()
	}
}

// picture is a drawing under way.
type picture struct {
	total int64
	least float64 // part of all samples that a box must have
	rows  int
	boxes bytes.Buffer
}

// row draws what n calls, from left on, in shares of all samples.
func (p *picture) row(n *node, left float64, depth int) {
	if depth == maxRows || p.boxes.Len() > MaxSVG {
		return
	}
	for _, c := range n.children {
		share := float64(c.count) / float64(p.total)
		if share >= p.least && (depth < fewRows || share >= named) {
			p.rows = max(p.rows, depth+1)
			p.box(c, left, share, depth)
			p.row(c, left, depth+1)
		}
		left += share
	}
}

func (p *picture) box(n *node, left, share float64, depth int) {
	fmt.Fprintf(&p.boxes, `<svg class="%s" x="%s%%" y="%d" width="%s%%" height="%d"><title>%s: %s, %s</title><rect/>`,
		kindOf(n.name), percent(left), depth*pitch, percent(share), pitch-1,
		html.EscapeString(whole(n.name)), quantity.Percent(share), quantity.Plural(n.count, "sample"))
	if share >= named {
		fmt.Fprintf(&p.boxes, `<text x="3" y="%d">%s</text>`, baseAt, html.EscapeString(short(n.name)))
	}
	p.boxes.WriteString("</svg>")
}

// percent is a share in hundredths, short.
func percent(share float64) string { return strconv.FormatFloat(100*share, 'f', 2, 64) }
