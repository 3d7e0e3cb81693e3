package browsertest

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// Each page is seen as readers have it: what it complains of fails the test by
// itself, and so do what sticks out at its side and what axe finds.
func TestPages(t *testing.T) {
	need(t, missing)
	for _, name := range runs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, page(t, name), look{})
			for _, l := range []struct {
				name string
				look
			}{{"light", look{}}, {"dark", look{dark: true}}, {"phone", look{width: 390}}, {"phone-dark", look{width: 390, dark: true}}} {
				p.see(l.look)
				p.want(l.name+": nothing sticks out", "document.documentElement.scrollWidth <= innerWidth")
				if name == "quick" {
					keep(t, "quick-"+l.name+".png", act(p, chromedp.FullScreenshot(100)))
				}
			}
		})
	}
}

func TestFullRunStaysSmall(t *testing.T) {
	info, err := os.Stat(strings.TrimPrefix(page(t, "full"), "file://"))
	if err != nil || info.Size() > 2_500_000 {
		t.Errorf("the page of a full run has %d bytes, want under 2.5 MB (%v)", info.Size(), err)
	}
}

// seen is an expression for the text that a reader can get at: folded parts
// are one click away and count.
const seen = `(document.querySelectorAll("details").forEach((d) => { d.open = true; }), document.body.innerText)`

// Without scripts nothing is lost but the controls.
func TestWithoutScripts(t *testing.T) {
	with := open(t, page(t, "quick"), look{})
	without := open(t, page(t, "quick"), look{noScript: true})
	without.want("there are no dead controls", `document.querySelectorAll("button, input, select").length === 0`)
	without.want("parts unfold", `document.querySelectorAll("details > summary").length > 0`)
	// What scripts add is taken away for the comparison.
	with.run(`document.querySelectorAll(".view, .chosen, .fold, .command button").forEach((e) => e.remove())`)
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	if a, b := squeeze(is[string](with, seen)), squeeze(is[string](without, seen)); a != b {
		t.Errorf("without scripts the page reads differently, from byte %d on", diverge(a, b))
	}
	for _, part := range []string{"findings", "strengths", "scenarios", "curves", "trust", "method"} {
		without.want(part+" is there", fmt.Sprintf(`document.getElementById(%q).getBoundingClientRect().height > 0`, part))
	}
	linked := open(t, page(t, "quick"), look{noScript: true, fragment: "#cell-hello-closed-64-cgi"})
	linked.want("a link finds its row", `document.querySelector(":target").matches("tr")`)
}

func diverge(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

// Paper shows everything, folded or not, script or none, in the light colours.
func TestPaper(t *testing.T) {
	need(t, missing)
	for name, l := range map[string]look{"scripts": {}, "no-scripts": {noScript: true}, "dark": {dark: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, page(t, "quick"), l)
			pdf := act(p, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPrintBackground()))
			if !bytes.HasPrefix(pdf, []byte("%PDF-")) {
				t.Error("what is printed is no PDF")
			}
			keep(t, "quick-"+name+".pdf", pdf)
			l.print = true
			p.see(l)
			p.want("paper is white", `getComputedStyle(document.body).backgroundColor === "rgb(255, 255, 255)"`)
			p.want("what is folded is printed", `[...document.querySelectorAll("details table.sortable")].every((e) => e.checkVisibility({contentVisibilityAuto: true}) && e.getBoundingClientRect().height > 40)`)
			p.want("controls are not", `[...document.querySelectorAll("nav, .bar, .command button, [download]")].every((e) => e.getBoundingClientRect().height === 0)`)
			p.want("no column is lost", `[...document.querySelectorAll("th, td")].every((e) => e.matches(".sum") || e.getBoundingClientRect().width > 0)`)
		})
	}
}
