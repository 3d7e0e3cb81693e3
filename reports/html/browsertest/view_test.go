package browsertest

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// drawn is an expression for how many things stand for a model and are seen.
const drawn = `(id) => [...document.querySelectorAll('tr[data-m="' + id + '"], svg g[data-m="' + id + '"], .keys [data-m="' + id + '"]')].filter((e) => e.getBoundingClientRect().height > 0).length`

// What is not compared disappears from tables, charts and keys, and the address
// says so.
func TestChooseModels(t *testing.T) {
	p := open(t, page(t, "quick"), look{})
	p.run(`document.querySelectorAll("details").forEach((d) => { d.open = true; })`)
	p.want("all are there", `(`+drawn+`)("model-cgi") > 20`)
	p.run(`document.querySelector('[aria-label="Show cgi"]').click()`)
	p.want("cgi is gone everywhere", `(`+drawn+`)("model-cgi") === 0`)
	p.want("others are not", `(`+drawn+`)("model-greenlet") > 20`)
	p.want("it is said", `document.querySelector(".shown").innerText.startsWith("5 of 6 models shown")`)
	p.want("the address says it", `location.hash === "#hide=model-cgi"`)
	p.want("charts close up", `[...document.querySelectorAll("svg[data-row]")].every((svg) => {
		const b = svg.viewBox.baseVal, was = svg.dataset.box.split(" ").map(Number);
		const rows = [...svg.querySelectorAll('g[data-m="model-cgi"]')], gone = rows.reduce((sum, g) => sum + Number(g.dataset.h ?? svg.dataset.row), 0);
		return gone >= 22 && Math.abs(b.height - (was[3] - gone)) < 0.1 && Math.abs(b.y - (was[1] + gone)) < 0.1;
	})`)
	p.run(`document.querySelector(".bar > button").click()`)
	p.want("all are back", `(`+drawn+`)("model-cgi") > 20 && location.hash === ""`)
}

// A key that is pointed at, has the focus or is pressed picks its model out.
func TestPickOut(t *testing.T) {
	p := open(t, page(t, "quick"), look{})
	const faint = `[...document.querySelectorAll(".chart g[data-m]")].filter((g) => getComputedStyle(g).opacity < 1).every((g) => g.dataset.m !== "model-cgi") && [...document.querySelectorAll(".chart g[data-m]")].some((g) => getComputedStyle(g).opacity < 1)`
	const none = `[...document.querySelectorAll(".chart g[data-m]")].every((g) => getComputedStyle(g).opacity === "1")`
	p.want("none is", none)
	p.run(`document.querySelector('.pick[data-m="model-cgi"] button').focus()`)
	p.want("by the focus", faint)
	p.run(`document.activeElement.blur()`)
	p.want("until it leaves", none)
	p.run(`document.querySelector('.chart g[data-m="model-cgi"] text').dispatchEvent(new PointerEvent("pointerover", {bubbles: true}))`)
	p.want("by the pointer", faint)
	p.run(`document.body.dispatchEvent(new PointerEvent("pointerover", {bubbles: true}))`)
	p.run(`document.querySelector('.pick[data-m="model-cgi"] button').click()`)
	p.want("by a press", faint+` && location.hash === "#lit=model-cgi"`)
	p.do(chromedp.KeyEvent("\x1b"))
	p.until(`location.hash === ""`)
	p.want("until Escape", none)
}

// Ratios to another model are those of the report, of each pair in the same
// blocks: to the best they are what the report itself prints.
func TestReference(t *testing.T) {
	p := open(t, page(t, "quick"), look{})
	const cells = `[...document.querySelectorAll(".strengths td")].map((c) => c.innerText).join("|")`
	before := is[string](p, cells)
	// Dispatch is best of eventloop: as the reference it must give the printed column.
	p.want("eventloop is best at dispatch", `document.querySelector('.strengths tr[data-m="model-eventloop"] td.q').innerText.includes("best")`)
	const column = `[...document.querySelectorAll('.strengths tr[data-m]')].filter((r) => r.dataset.m !== "model-eventloop").map((r) => r.querySelector("td.q")).map((c) => c.querySelector("b").innerText + c.className).join("|")`
	printed := is[string](p, column)
	p.choose("model-eventloop")
	if got := is[string](p, column); got != printed {
		t.Errorf("ratios to the best, chosen by hand, are %s, want %s as printed", got, printed)
	}
	p.choose("model-cgi")
	p.want("the reference is named", `document.getElementById("versus").innerText.startsWith("cgi")`)
	p.want("and marked", `document.querySelector('.strengths tr[data-m="model-cgi"] td.q').innerText.includes("reference")`)
	p.want("better ones are below 1", `document.querySelector('.strengths tr[data-m="model-eventloop"] td.q b').innerText.startsWith("0.00")`)
	p.want("the address says it", `location.hash === "#vs=model-cgi"`)
	p.choose("")
	if after := is[string](p, cells); after != before {
		t.Error("ratios to the best are not what they were before another reference was chosen")
	}
}

// Needs that are ticked put the models into the order of the worst of what counts,
// with what speaks for and against each, and the address has the choice.
func TestNeeds(t *testing.T) {
	p := open(t, page(t, "quick"), look{})
	const need = `(id) => document.querySelector('.needs li[data-need="need-' + id + '"] input').click()`
	const order = `[...document.querySelectorAll(".chosen li")].map((e) => e.dataset.m.slice(6)).join()`
	p.want("nothing is in order at first", `document.querySelectorAll(".chosen li").length === 0`)
	p.run(`(` + need + `)("many-waiting-clients"); (` + need + `)("heavy-requests-among-light")`)
	p.want("goroutine is the least bad, and who stalls or cannot wait is last", order+` === "goroutine,threadpool,prefork,eventloop,greenlet,cgi" || `+order+` === "goroutine,prefork,threadpool,eventloop,greenlet,cgi"`)
	p.want("a tie is a tie", `[...document.querySelectorAll(".chosen li")].filter((e) => /eventloop|greenlet/.test(e.dataset.m)).map((e) => e.querySelector(".rank").innerText).join() === "4,4 ="`)
	p.want("the reasons are said", `(() => { const e = document.querySelector('.chosen li[data-m="model-greenlet"]'); return /Waiting clients best/.test(e.querySelector(".for").innerText) && /Tail under a hog [0-9.]+× \[/.test(e.querySelector(".against").innerText); })()`)
	p.want("the address says it", `location.hash === "#need=need-many-waiting-clients,need-heavy-requests-among-light"`)
	all := is[string](p, `document.querySelector(".chosen").innerText`)
	p.choose("model-cgi") // which changes what cells say, not who is behind
	if got := is[string](p, `document.querySelector(".chosen").innerText`); got != all {
		t.Errorf("with another reference the order reads %q, want %q", got, all)
	}
	p.choose("")
	p.run(`document.querySelector('[aria-label="Show threadpool"]').click()`)
	p.want("places stay where a model is hidden", `[...document.querySelectorAll(".chosen li")].filter((e) => e.checkVisibility()).map((e) => e.querySelector(".rank").innerText).at(-1) === "6"`)
	p = open(t, page(t, "quick"), look{fragment: "#need=need-many-waiting-clients,need-heavy-requests-among-light"})
	if got := is[string](p, `document.querySelector(".chosen").innerText`); got != all {
		t.Errorf("a choice that is sent on reads %q, want %q", got, all)
	}
	p.run(`document.querySelector(".chosen button").click()`)
	p.want("it is cleared", `location.hash === "" && document.querySelectorAll(".chosen li, .needs :checked").length === 0`)
	p = open(t, page(t, "mixed"), look{fragment: "#need=need-little-memory"})
	p.want("who lacks a figure is last, without a place", `(() => { const e = [...document.querySelectorAll(".chosen li")].at(-1); return e.dataset.m === "model-prefork" && e.querySelector(".rank").innerText === "" && e.innerText.includes("no figure in Idle connection"); })()`)
	p = open(t, page(t, "quick"), look{fragment: "#need=nothing,%22"})
	p.want("what is not known is not needed", `location.hash === "" && document.querySelectorAll(".needs input:checked").length === 0`)
}

// A server of another framework is in the order by what it has handlers for, and is
// said to be one; what it has none for says nothing of it.
func TestNeedsOfAnotherFramework(t *testing.T) {
	p := open(t, page(t, "outside"), look{})
	const need = `(id) => document.querySelector('.needs li[data-need="need-' + id + '"] input').click()`
	const its = `document.querySelector('.chosen li[data-m="model-greenlet"]').innerText`
	p.run(`(` + need + `)("little-memory")`)
	p.want("it has a place", its+`.includes("another framework, 1 of 2") && document.querySelector('.chosen li[data-m="model-greenlet"] .rank').innerText !== ""`)
	p.run(`(` + need + `)("little-memory"); (` + need + `)("fan-out")`)
	p.want("and none where it serves nothing", its+`.includes("has no handler for it") && document.querySelector('.chosen li[data-m="model-greenlet"] .rank').innerText === ""`)
}

func (p *tab) choose(model string) {
	p.t.Helper()
	p.run(`const s = document.querySelector(".bar select"); s.value = "` + model + `"; s.dispatchEvent(new Event("change"))`)
}

func TestLinearAxes(t *testing.T) {
	p := open(t, page(t, "quick"), look{})
	const logarithmic = `[...document.querySelectorAll(".scale text")].filter((e) => e.checkVisibility() && e.textContent.includes("log scale")).length`
	p.want("axes over decades are logarithmic", logarithmic+" > 0")
	p.run(`document.querySelector('.bar > label > input').click()`)
	p.want("until they are switched", logarithmic+` === 0 && location.hash === "#axes=linear"`)
	p.run(`document.querySelectorAll("details").forEach((d) => { d.open = true; })`)
	p.want("and no chart is lost", `[...document.querySelectorAll("figure[id]")].every((f) => [...f.querySelectorAll("svg.chart")].filter((e) => e.checkVisibility()).length === 1)`)
}

// A view that is sent on looks the same when it is opened.
func TestSendAViewOn(t *testing.T) {
	p := open(t, page(t, "quick"), look{fragment: "#hide=model-cgi,model-prefork&vs=model-greenlet&lit=model-goroutine&axes=linear&at=cell-hello-closed-64-goroutine"})
	p.want("models are hidden", `(`+drawn+`)("model-cgi") + (`+drawn+`)("model-prefork") === 0`)
	p.want("the reference is chosen", `document.querySelector(".bar select").value === "model-greenlet"`)
	p.want("a model is picked out", `document.querySelector('.pick[data-m="model-goroutine"] button').getAttribute("aria-pressed") === "true"`)
	p.want("axes are linear", `document.documentElement.classList.contains("linear")`)
	p.want("the place is shown", `document.querySelector("#cell-hello-closed-64-goroutine.at").checkVisibility()`)
	p = open(t, page(t, "quick"), look{fragment: "#hide=nobody&vs=%22%3E&lit=x&at=nowhere"})
	p.want("what is not known changes nothing", `location.hash === "#nowhere" || document.querySelector(".shown").innerText === ""`)
}

// A link to a cell opens what folds it away, and marks it.
func TestLinkToACell(t *testing.T) {
	p := open(t, page(t, "quick"), look{})
	p.want("figures are folded", `!document.getElementById("cell-hello-closed-64-cgi").checkVisibility()`)
	p.run(`document.querySelector('.strengths a[href="#cell-hello-closed-64-cgi"]').click()`)
	p.until(`document.querySelector("tr.at")?.id === "cell-hello-closed-64-cgi"`)
	p.want("it is open", `document.getElementById("cell-hello-closed-64-cgi").checkVisibility()`)
	p.want("and in view, under nothing", `(() => { const b = document.querySelector("tr.at").getBoundingClientRect(); return b.top > document.querySelector(".view").getBoundingClientRect().bottom && b.bottom < innerHeight; })()`)
	p.want("each row links to itself", `[...document.querySelectorAll("table.sortable tbody tr")].every((r) => r.querySelector("th a").hash === "#" + r.id)`)
	p.run(`document.querySelector('[aria-label="Show prefork"]').click()`)
	p.want("the place stays in the address", `location.hash === "#hide=model-prefork&at=cell-hello-closed-64-cgi"`)
}

func TestSort(t *testing.T) {
	p := open(t, page(t, "doubted"), look{})
	p.run(`document.querySelector("details:has(table.sortable)").open = true; document.querySelector("table.sortable thead th:nth-child(2) button").click()`)
	const values = `[...document.querySelectorAll("table.sortable")[0].tBodies[0].rows].map((r) => r.cells[1].dataset.v)`
	p.want("from the largest", values+`.every((v, i, all) => i === 0 || v === "" || Number(all[i-1]) >= Number(v))`)
	p.want("and said so", `document.querySelector("table.sortable th[aria-sort]").getAttribute("aria-sort") === "descending"`)
	p.run(`document.querySelector("table.sortable thead th:nth-child(2) button").click()`)
	p.want("to the smallest", values+`.filter((v) => v !== "").every((v, i, all) => i === 0 || Number(all[i-1]) <= Number(v))`)
	p.want("with what has no figure last", values+`.findIndex((v) => v === "") === -1 || `+values+`.slice(`+values+`.findIndex((v) => v === "")).every((v) => v === "")`)
}

// The command is copied, and at least selected where the clipboard is closed.
func TestCopyTheCommand(t *testing.T) {
	p := open(t, page(t, "quick"), look{})
	p.run(`document.querySelector(".command button").click()`)
	p.until(`document.querySelector(".command button").innerText !== "Copy"`)
	p = open(t, page(t, "quick"), look{})
	p.run(`Object.defineProperty(navigator, "clipboard", {value: undefined}); document.querySelector(".command button").click()`)
	p.until(`document.querySelector(".command button").innerText !== "Copy"`)
	p.want("it is selected", `getSelection().toString() === document.getElementById("command").innerText`)
}

// The figures in the page are a file away, in spite of its policy.
func TestDownload(t *testing.T) {
	dir := t.TempDir()
	p := open(t, page(t, "quick"), look{})
	p.do(command(browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: "allow", DownloadPath: dir}))
	p.run(`document.querySelector("a[download]").click()`)
	path := filepath.Join(dir, "interleave-summary.json.gz")
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(path); err == nil { // it is renamed when it is complete
			break
		}
	}
	data, err := os.ReadFile(path)
	if err != nil || len(data) < 1000 {
		t.Errorf("downloaded %d bytes, %v", len(data), err)
	}
}

// All that can be clicked can be reached with the Tab key, and is seen to be.
func TestKeyboard(t *testing.T) {
	p := open(t, page(t, "quick"), look{})
	p.run(`window.got = []; addEventListener("focusin", (e) => got.push(e.target.tagName + (e.target.matches(":focus-visible") && parseFloat(getComputedStyle(e.target).outlineWidth) > 0 ? "" : " unseen")))`)
	for range 110 {
		p.do(chromedp.KeyEvent("\t"))
	}
	p.want("links, boxes and buttons are reached", `["A", "INPUT", "BUTTON", "SELECT"].every((tag) => got.includes(tag))`)
	p.want("each is seen", `got.every((g) => !g.endsWith("unseen"))`)
}
