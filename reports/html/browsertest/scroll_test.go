package browsertest

import "testing"

// A table wider than a phone shows that there is more of it, until its end is
// reached; one that fits does not, and neither does paper.
func TestMoreToTheRight(t *testing.T) {
	p := open(t, page(t, "full"), look{width: 390})
	p.run(`document.querySelector("details:has(table.sortable)").open = true`)
	const table = `document.querySelector("table.sortable").closest(".scroll")`
	fades := func(how string) string {
		return `(() => { const s = getComputedStyle(` + table + `); return ` + how + `; })()`
	}
	p.want("it is wider than the screen", table+`.scrollWidth > innerWidth`)
	p.until(fades(`s.getPropertyValue("--ahead") === "44px" && s.getPropertyValue("--passed") === "0px"`))
	p.run(table + `.scrollLeft = 1e6`)
	p.until(fades(`s.getPropertyValue("--ahead") === "0px" && s.getPropertyValue("--passed") === "8px"`))
	p.run(table + `.querySelectorAll("tr > :nth-child(n + 3)").forEach((e) => e.remove())`)
	p.until(fades(`s.getPropertyValue("--ahead") === "0px" && s.getPropertyValue("--passed") === "0px"`))
	p.see(look{width: 390, print: true})
	p.want("paper has no fade", fades(`s.maskImage === "none" && s.animationName === "none"`))
	p.want("each can be scrolled by keys, and has a name", `[...document.querySelectorAll(".scroll")].every((e) => e.tabIndex === 0 && e.getAttribute("role") === "region" && (e.ariaLabel || document.getElementById(e.getAttribute("aria-labelledby"))))`)
}
