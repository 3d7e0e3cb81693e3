package browsertest

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// The chart of strengths of all models stays on one screen, family by family, and
// fits on a phone's width.
func TestManyModels(t *testing.T) {
	p := open(t, page(t, "full"), look{})
	p.run(widest)
	const families = `[...document.querySelectorAll(".strengths .family")].filter((e) => e.checkVisibility()).map((e) => e.innerText.trim())`
	for _, screen := range []struct{ width, height int64 }{{1280, 800}, {390, 844}} {
		p.see(look{width: screen.width})
		p.do(chromedp.EmulateViewport(screen.width, screen.height))
		at := fmt.Sprintf(" at %d × %d", screen.width, screen.height)
		p.want("the chart is no higher than the screen"+at, `document.querySelector(".strengths").getBoundingClientRect().height <= innerHeight`)
		p.want("a family of qualities is one column"+at, `[...document.querySelectorAll(".strengths thead .q")].filter((e) => e.checkVisibility()).length <= 1`)
		p.want("no column is out of sight"+at, `(() => { const s = document.querySelector(".strengths").closest(".scroll"); return s.scrollWidth <= s.clientWidth && s.getBoundingClientRect().right <= innerWidth; })()`)
		p.want("no cell's words stick out of it"+at, `[...document.querySelectorAll(".strengths td, .strengths tbody th")].every((e) => e.scrollWidth <= e.clientWidth + 1)`)
		p.want("nothing sticks out"+at, "document.documentElement.scrollWidth <= innerWidth")
		keep(t, fmt.Sprintf("first-full-%d.png", screen.width), act(p, chromedp.CaptureScreenshot()))
	}
	p = open(t, page(t, "thirteen"), look{})
	p.want("each family is named once", families+`.join() === "processes,threads,callback loops,coroutines,completion,other frameworks"`)
	p.run(`document.querySelector('[aria-label="Show threadpool"]').click()`)
	p.want("also when its first model is hidden", families+`.join() === "processes,threads,callback loops,coroutines,completion,other frameworks"`)
}

// A family's name picks its models out, in the legend and in the chart of
// strengths, with the pointer and with the keyboard.
func TestPickOutAFamily(t *testing.T) {
	p := open(t, page(t, "thirteen"), look{})
	const threads = `["model-threadpool", "model-threadconn"]`
	const faint = `[...document.querySelectorAll(".chart g[data-m]")].every((g) => (getComputedStyle(g).opacity < 1) !== ` + threads + `.includes(g.dataset.m))`
	const none = `[...document.querySelectorAll(".chart g[data-m]")].every((g) => getComputedStyle(g).opacity === "1")`
	const rows = `[...document.querySelectorAll(".strengths tbody tr[data-m]")].every((r) => (getComputedStyle(r.cells[1]).opacity < 1) !== ` + threads + `.includes(r.dataset.m))`
	p.want("none is", none)
	p.run(`document.querySelector('.bar .family[data-f="family-threads"]').focus()`)
	p.want("by the focus", faint)
	p.do(chromedp.KeyEvent("\r"))
	p.until(`location.hash === "#lit=family-threads"`)
	p.run(`document.activeElement.blur()`)
	p.want("by the keyboard", faint+" && "+rows)
	p.want("it is said of both names", `[...document.querySelectorAll('.family[data-f="family-threads"]')].every((b) => b.getAttribute("aria-pressed") === "true")`)
	p.do(chromedp.KeyEvent("\x1b"))
	p.until(`location.hash === ""`)
	p.want("until Escape", none)
	p.run(`document.querySelector('.strengths .family[data-f="family-threads"]').click()`)
	p.want("by a press in the chart of strengths", faint+` && location.hash === "#lit=family-threads"`)
	p.run(`document.querySelector('[aria-label="Show threadpool"]').click()`)
	p.want("the others are picked out where one is hidden", `getComputedStyle(document.querySelector('.chart g[data-m="model-threadconn"]')).opacity === "1" && getComputedStyle(document.querySelector('.chart g[data-m="model-cgi"]')).opacity < 1`)
	p = open(t, page(t, "thirteen"), look{fragment: "#lit=family-threads"})
	p.want("a view that is sent on has it", faint)
}

// Families unfold and fold in the chart of strengths, and no figure changes.
func TestFoldTheChart(t *testing.T) {
	p := open(t, page(t, "full"), look{})
	const figures = `[...document.querySelectorAll(".strengths td.q")].map((c) => c.textContent).join("|")`
	const seen = `[...document.querySelectorAll(".strengths thead .q")].filter((e) => e.checkVisibility()).length`
	before := is[string](p, figures)
	p.run(`document.querySelector("#about-memory button").click()`)
	p.want("its qualities are seen", seen+` > 2 && location.hash.startsWith("#open=") && document.querySelector("#about-memory button").getAttribute("aria-expanded") === "true"`)
	p.run(`document.querySelector('[aria-label="Fold threads"]').click()`)
	p.want("a family of models is one line", `!document.querySelector('.strengths tr[data-m="model-threadpool"]').checkVisibility() && document.querySelector('.strengths .kin[data-f="family-threads"]').checkVisibility()`)
	p.run(`document.querySelector('[aria-label="Show cgi"]').click()`)
	if after := is[string](p, figures); after != before {
		t.Error("figures change with what is shown")
	}
	address := is[string](p, "location.hash")
	p = open(t, page(t, "full"), look{fragment: address})
	p.want("a view that is sent on has it", seen+` > 2 && !document.querySelector('.strengths tr[data-m="model-threadpool"]').checkVisibility()`)
}
