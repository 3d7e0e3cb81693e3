package browsertest

import "testing"

// cells are the computed table.
const cells = `[...document.querySelectorAll("#estimates tr")].map((r) => [...r.cells].map((c) => c.innerText).join("|")).join("\n")`

// set puts a value into an input of the form.
const set = `const set = (name, v) => { const f = document.querySelector('.inputs [name="' + name + '"]'); f.value = v; f.dispatchEvent(new Event("input", {bubbles: true})); };`

// A reader changes the workload and sees the computed order change, with its intervals.
// For the workload itself the script computes what the page has without it.
func TestAdviceOfAnotherWorkload(t *testing.T) {
	p := open(t, page(t, "advice"), look{})
	without := open(t, page(t, "advice"), look{noScript: true})
	own := is[string](without, cells)
	without.want("there are no dead controls", `document.querySelectorAll("button, input").length === 0`)
	without.want("the table is there", `document.querySelectorAll("#estimates tr").length === 4`)

	p.want("the inputs are the workload's", `[...document.querySelectorAll(".inputs input")].map((f) => f.value).join(" ") === "300 200 1 40 0"`)
	p.run(set + `set("rate", 301); set("rate", 300)`)
	if got := is[string](p, cells); got != own {
		t.Errorf("computed by the script:\n%s\nwant what the page has:\n%s", got, own)
	}
	const first = `document.querySelector("#estimates th").innerText`
	p.want("a loop is first", first+` === "loop"`)
	p.run(set + `set("blocking", 100)`)
	p.want("a driver that blocks puts it last", `[...document.querySelectorAll("#estimates th")].at(-1).innerText === "loop"`)
	p.want("and says why", cells+`.includes("its loop|no")`)
	p.run(set + `set("blocking", "")`)
	p.want("half an input changes nothing", cells+`.includes("its loop|no")`)
	p.run(`document.querySelector(".inputs button").click()`)
	if got := is[string](p, cells); got != own {
		t.Errorf("after the reset:\n%s\nwant\n%s", got, own)
	}
	p.see(look{width: 390})
	p.want("nothing sticks out on a phone", "document.documentElement.scrollWidth <= innerWidth")
}
