package browsertest

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// The first screen of a quick run has the whole chart of strengths, on a desk
// and on a phone, in the widest of the usual fonts.
func TestFirstScreen(t *testing.T) {
	p := open(t, page(t, "quick"), look{})
	p.run(widest)
	for _, screen := range []struct{ width, height int64 }{{1280, 800}, {390, 844}} {
		p.see(look{width: screen.width})
		p.do(chromedp.EmulateViewport(screen.width, screen.height))
		at := fmt.Sprintf(" at %d × %d", screen.width, screen.height)
		p.want("the chart is seen whole"+at, `document.querySelector(".strengths").getBoundingClientRect().bottom <= innerHeight`)
		p.want("no column is out of sight"+at, `(() => { const s = document.querySelector(".strengths").closest(".scroll"); return s.scrollWidth <= s.clientWidth && s.getBoundingClientRect().right <= innerWidth; })()`)
		p.want("no cell's words stick out of it"+at, `[...document.querySelectorAll(".strengths td, .strengths tbody th")].every((e) => e.scrollWidth <= e.clientWidth + 1)`)
		keep(t, fmt.Sprintf("first-quick-%d.png", screen.width), act(p, chromedp.CaptureScreenshot()))
		p.want("who meets which need stands over it"+at, `[...document.querySelectorAll(".needs li")].length === 7 && [...document.querySelectorAll(".needs li")].every((e) => e.getBoundingClientRect().bottom < document.querySelector(".strengths").getBoundingClientRect().top)`)
	}
}

// That of a full run shows all models, on a desk.
func TestFirstScreenOfAFullRun(t *testing.T) {
	p := open(t, page(t, "full"), look{})
	p.run(widest)
	p.do(chromedp.EmulateViewport(1280, 800))
	p.want("the chart is seen whole", `document.querySelector(".strengths").getBoundingClientRect().bottom <= innerHeight`)
}

// A chart without a measured quality is not drawn, and the page says why.
func TestNoChartOfNothing(t *testing.T) {
	for _, name := range []string{"only-curves", "all-invalid"} {
		p := open(t, page(t, name), look{})
		p.want(name+": there is no chart", `document.querySelector(".strengths") === null && !document.querySelector('nav a[href="#strengths"]')`)
		p.want(name+": it is said why", `document.body.innerText.includes("There is no chart of strengths and weaknesses: ")`)
	}
}
