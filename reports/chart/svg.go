package chart

import (
	"bytes"
	"fmt"
	"html"
	"strings"

	"gonum.org/v1/plot/vg"

	"interleave/internal/visible"
)

// rowed is a chart in rows of one height, one for each model.
type rowed interface {
	rows() (n int, each vg.Length)
}

// root writes the attributes that all charts have in common. A chart in rows
// says how high they are, so that a page can close the gap that a hidden one
// leaves.
func root(w, h vg.Length) string {
	return fmt.Sprintf(`viewBox="0 %g %g %g" font-size="%d" stroke-width="%g"`, -h.Points(), w.Points(), h.Points(), labelSize, defaultWidth)
}

func inlineSVG(c Chart, body string, w, h vg.Length, caption Caption) []byte {
	var b bytes.Buffer
	id := markup(caption.ID)
	fmt.Fprintf(&b, `<svg class="chart" %s role="img" aria-labelledby="%s-t %s-d"`, root(w, h), id, id)
	if r, ok := c.(rowed); ok {
		if n, each := r.rows(); n > 1 {
			fmt.Fprintf(&b, ` data-row="%g"`, each.Points())
		}
	}
	fmt.Fprintf(&b, `><title id="%s-t">%s</title><desc id="%s-d">%s</desc>`, id, markup(caption.Title), id, markup(caption.Desc))
	b.WriteString(body)
	b.WriteString("</svg>")
	return b.Bytes()
}

func fileSVG(body string, w, h vg.Length, caption Caption) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%g" height="%g" %s role="img">`, 2*w.Points(), 2*h.Points(), root(w, h))
	fmt.Fprintf(&b, "<title>%s</title><desc>%s</desc>", markup(caption.Title), markup(caption.Desc))
	used := func(class string) bool {
		return strings.Contains(body, `class="`+class+`"`) || strings.Contains(body, `class="`+class+` `)
	}
	colour := func(name string) bool { return name == swatches[ink].name || used("f"+name) || used("l"+name) }
	fmt.Fprintf(&b, "<style>:root{%s}@media(prefers-color-scheme:dark){:root{%s}}%s</style>", variables(false, colour), variables(true, colour), classes("svg", "text", used))
	b.WriteString(body)
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// CSS is the rules that a page with charts and keys needs beside Variables.
func CSS() string { return classes(".chart,.key", ".chart text", all) }

// all is for what may be used anywhere.
func all(string) bool { return true }

// classes returns the rules of the classes that svgCanvas gives its elements:
// f and a role's name fills with its colour, l strokes; t is the size of ticks, c
// and e are text that is centred on its point and that ends there. Colours' classes that
// nothing has are left out.
func classes(svg, text string, used func(class string) bool) string {
	var b strings.Builder
	b.WriteString(svg + "{fill:var(--ink)}" + text + "{font-family:" + fontStack + "}")
	fmt.Fprintf(&b, "%[1]s.t{font-size:%[2]dpx}%[1]s.c{text-anchor:middle}%[1]s.e{text-anchor:end}", text, tickSize)
	for _, s := range swatches {
		if used("f" + s.name) {
			fmt.Fprintf(&b, ".f%[1]s{fill:var(--%[1]s)}", s.name)
		}
		if used("l" + s.name) {
			fmt.Fprintf(&b, ".l%[1]s{fill:none;stroke:var(--%[1]s)}", s.name)
		}
	}
	return b.String()
}

// Key returns a small <svg> of a look, for tables and lists: a piece of its
// line with its marker. It says nothing to a screen reader; the name beside it
// does.
func Key(l Look) []byte {
	body, err := paint(keyWidth, keyHeight, drawKey(l))
	if err != nil {
		return nil
	}
	return fmt.Appendf(nil, `<svg class="key" viewBox="0 %d %d %d" aria-hidden="true">%s</svg>`, -keyHeight, keyWidth, keyHeight, body)
}

// markup returns s as text or attribute of XML, which has no way to write most
// control characters.
func markup(s string) string { return html.EscapeString(visible.Line(s)) }
