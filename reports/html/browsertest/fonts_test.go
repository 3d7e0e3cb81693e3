package browsertest

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
)

// widest has a page seen as one does who has no other fonts than DejaVu's, the
// widest of the usual ones.
const widest = `(() => {
	const s = document.createElement("style");
	s.textContent = '* { font-family: "DejaVu Sans" !important } code, pre, kbd, samp { font-family: "DejaVu Sans Mono" !important }';
	document.head.append(s);
})()`

// cut is an expression for the words in charts that lie outside their chart, or
// on other words: each with where it is and the room that there is.
const cut = `[...document.querySelectorAll("svg.chart")].filter((s) => s.checkVisibility()).flatMap((s) => {
	const box = s.viewBox.baseVal, all = [...s.querySelectorAll("text")].map((e) => [e, e.getBBox()]), out = [];
	const say = (e) => s.closest("figure, section")?.id + " " + e.textContent;
	for (const [e, b] of all) {
		if (b.x < box.x - 0.5 || b.x + b.width > box.x + box.width + 0.5 || b.y < box.y - 2 || b.y + b.height > box.y + box.height + 2)
			out.push(say(e) + ": " + Math.round(b.x) + "–" + Math.round(b.x + b.width) + " of " + box.width);
	}
	for (let i = 0; i < all.length; i++) for (let j = 0; j < i; j++) {
		const [e, a] = all[i], [f, b] = all[j];
		const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
		const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
		if (wide > 1 && high > 5) out.push(say(e) + " lies on " + f.textContent);
	}
	return out;
})`

// crossed is an expression for the words in charts that lie on a line of the grid
// which nothing hides there.
const crossed = `[...document.querySelectorAll("svg.chart")].filter((s) => s.checkVisibility()).flatMap((s) => {
	const all = [...s.querySelectorAll("path, text")].map((e) => [e, e.getBBox()]), out = [];
	all.forEach(([e, t], i) => {
		if (e.tagName !== "text") return;
		const lines = all.slice(0, i).flatMap(([p, b], at) => p.matches(".lgrid") && b.width < 1 && b.x > t.x + 1 && b.x < t.x + t.width - 1 && b.y < t.y + 2 && b.y + b.height > t.y + t.height - 2 ? [at] : []);
		const hidden = (at) => all.slice(at, i).some(([p, b]) => p.matches(".fpaper") && b.x <= t.x + 1 && b.x + b.width >= t.x + t.width - 1);
		if (lines.some((at) => !hidden(at))) out.push(s.closest("figure, section")?.id + " " + e.textContent);
	});
	return out;
})`

// Nothing is clipped or overlaps in the widest of the usual fonts.
func TestWidestFont(t *testing.T) {
	need(t, missing)
	if out, err := exec.Command("fc-list", "DejaVu Sans", "family").Output(); err != nil || len(out) == 0 {
		need(t, "no DejaVu Sans: install Debian's fonts-dejavu-core and fontconfig")
	}
	for _, name := range []string{"quick", "full", "curves", "hostile", "doubted", "comparison", "limited-curves"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, page(t, name), look{})
			p.run(widest)
			p.run(`document.querySelectorAll("details").forEach((d) => { d.open = true; })`)
			for _, width := range []int64{1280, 390} {
				p.see(look{width: width})
				if out := is[[]string](p, cut); len(out) > 0 {
					t.Errorf("at %d pixels %d words of charts are cut or covered, among them\n\t%s", width, len(out), strings.Join(out[:min(len(out), 40)], "\n\t"))
				}
				if out := is[[]string](p, crossed); len(out) > 0 {
					t.Errorf("at %d pixels lines go through %d words of charts, among them\n\t%s", width, len(out), strings.Join(out[:min(len(out), 40)], "\n\t"))
				}
				p.want(fmt.Sprintf("nothing sticks out at %d pixels", width), "document.documentElement.scrollWidth <= innerWidth")
			}
		})
	}
}
