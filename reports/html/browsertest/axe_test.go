package browsertest

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// violation is a rule of axe-core that a page breaks.
type violation struct {
	ID    string   `json:"id"`
	Help  string   `json:"help"`
	Nodes []string `json:"nodes"`
}

// runAxe asks axe-core for the rules that a page breaks, each with a few of the
// elements that do.
const runAxe = `axe.run({runOnly: %s, rules: %s, resultTypes: ["violations"]}).then((r) => r.violations.map((v) => ({
	id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map((n) => n.target + " " + n.html.slice(0, 200) + " " + (n.any[0]?.message || "")),
})))`

// Assistive technology can use each page, in both themes and on a phone, folded
// parts included.
func TestAccessibility(t *testing.T) {
	need(t, missing)
	source := axe(t)
	for _, name := range append([]string{"comparison", "index"}, runs...) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, page(t, name), look{})
			p.run(`document.querySelectorAll("details").forEach((d) => { d.open = true; })`)
			p.run(source)
			obey := func(how string, l look, rules, but string) {
				p.see(l)
				for _, v := range is[[]violation](p, fmt.Sprintf(runAxe, rules, but)) {
					t.Errorf("%s: %s (%s):\n\t%s", how, v.Help, v.ID, strings.Join(v.Nodes, "\n\t"))
				}
			}
			obey("all", look{}, `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`, `{"color-contrast": {enabled: false}}`)
			if name == "full" {
				return // it is styled as a quick run's page is, and contrast is slow to look at
			}
			obey("light", look{}, `["color-contrast"]`, "{}")
			obey("dark", look{dark: true}, `["color-contrast"]`, "{}")
			obey("phone", look{width: 390}, `["target-size"]`, "{}")
		})
	}
}

func axe(t *testing.T) string {
	t.Helper()
	path := os.Getenv("INTERLEAVE_AXE")
	if path == "" {
		t.Skip("INTERLEAVE_AXE is not set: it is the path of axe-core's axe.min.js")
	}
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}
