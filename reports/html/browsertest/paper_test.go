package browsertest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// papers are the widths in CSS pixels between the margins of upright paper.
// Chromium would shrink a page that is wider, until it has become illegible,
// and cut off what is wider still.
var papers = []struct {
	name  string
	width int64
}{
	{"A4", 687},     // 210 mm - 2 × 14 mm
	{"Letter", 710}, // 8.5 in - 2 × 14 mm
}

// beyond is an expression for the elements that lie beyond a paper's width: each
// with what it says and where it ends.
const beyond = `[...document.body.querySelectorAll("*")].flatMap((e) => {
	const r = e.getBoundingClientRect();
	return r.width && !e.ownerSVGElement && (r.right > %d + 0.5 || r.left < -0.5) ? [e.localName + "." + (e.className.baseVal ?? e.className) + " " + Math.round(r.left) + "–" + Math.round(r.right) + " " + e.textContent.trim().slice(0, 60)] : [];
})`

// Nothing sticks out beyond paper, and no chart may be cut in two.
func TestNothingBeyondPaper(t *testing.T) {
	need(t, missing)
	for _, name := range []string{"one-trial", "quick", "doubted", "hostile", "curves", "full", "comparison", "index"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, page(t, name), look{print: true})
			for _, paper := range papers {
				p.see(look{print: true, width: paper.width})
				if name == "full" {
					keep(t, "full-"+paper.name+".png", act(p, chromedp.CaptureScreenshot()))
				}
				if out := is[[]string](p, fmt.Sprintf(beyond, paper.width)); len(out) > 0 {
					t.Errorf("%s: %d elements lie beyond the paper, among them\n\t%s", paper.name, len(out), strings.Join(out[:min(len(out), 8)], "\n\t"))
				}
			}
			p.want("charts stay whole", `[...document.querySelectorAll("svg.chart, .sequence svg")].filter((e) => e.checkVisibility()).every((e) => getComputedStyle(e.closest("figure, .what, tr, li")).breakInside === "avoid")`)
		})
	}
}
