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

// axe's answer without what is right, and without all but a few of the elements
// that break a rule.
const runAxe = `axe.run({runOnly: %s}).then((r) => r.violations.map((v) => ({
	id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map((n) => n.target + " " + n.html.slice(0, 200) + " " + (n.any[0]?.message || "")),
})))`

// Assistive technology can use each page, in both themes, folded parts
// included.
func TestAccessibility(t *testing.T) {
	need(t, missing)
	source := axe(t)
	for _, name := range []string{"doubted", "hostile", "all-invalid", "one-model", "empty"} {
		t.Run(name, func(t *testing.T) {
			p := open(t, page(t, name), look{})
			p.run(`document.querySelectorAll("details").forEach((d) => { d.open = true; })`)
			p.run(source)
			for _, theme := range []struct {
				look
				rules string
			}{
				{look{}, `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`},
				{look{dark: true}, `["color-contrast"]`}, // nothing else depends on the theme
			} {
				p.see(theme.look)
				for _, v := range is[[]violation](p, fmt.Sprintf(runAxe, theme.rules)) {
					t.Errorf("dark %v: %s (%s):\n\t%s", theme.dark, v.Help, v.ID, strings.Join(v.Nodes, "\n\t"))
				}
			}
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
