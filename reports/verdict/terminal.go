package verdict

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"interleave/internal/layout"
	"interleave/internal/quantity"
	"interleave/reports/text"
	"interleave/results"
)

// mostShown is how many changed cells, and how many warnings, a terminal shows.
const mostShown, mostWarned = 12, 3

// Terminal writes a gate's result as the last words of its run: the verdict
// and why, what changed, and what to do next.
func Terminal(w io.Writer, g *results.Gate, o layout.Options) error {
	v := viewOf(g)
	p := layout.NewPrinter(w, o)
	p.Styled(string(g.Verdict)+": "+v.why(), p.Bold)
	p.Paragraph(v.size())
	for _, line := range v.effort() {
		p.Paragraph(line)
	}
	changes(p, v.Changed)
	if rest := v.rest(); rest != "" {
		p.Paragraph(rest)
	}
	for _, c := range g.Controls {
		p.Paragraph("Control " + controlOf(c).line())
	}
	for i, warning := range g.Warnings {
		if i == mostWarned {
			p.Line("and " + quantity.Plural(len(g.Warnings)-i, "warning") + " more")
			break
		}
		p.Paragraph("Warning: " + text.Fit(warning, longestReason))
	}
	for _, hint := range v.next() {
		p.Paragraph("Next: " + hint.says)
		if hint.flags != "" {
			p.Command(hint.flags)
		}
	}
	return p.End()
}

// changes writes the table of what changed, one group of rows for each cell.
func changes(p *layout.Printer, changed []results.GateCell) {
	if len(changed) == 0 {
		return
	}
	few := changed[:min(len(changed), mostShown)]
	t := layout.Table{Indent: 2, Columns: []layout.Column{
		{Head: "figure"},
		{Head: "base → candidate", Right: true, Rank: 1},
		{Head: "worse by [bounds]"},
		{Head: "fails/passes at", Rank: 2},
	}}
	if slices.ContainsFunc(few, func(c results.GateCell) bool { return len(shown(c)) > 0 }) {
		t.Line("  "+apart("✗\u00a0worse", "?\u00a0undecided", "+\u00a0better"), p.Dim)
		t.Heads()
	}
	for _, c := range few {
		t.Line(apart(kindNames[class(c)], nameOf(c), evidence(c)), p.Bold)
		if why := reason(c); why != "" {
			t.Line("    "+why, nil)
		}
		for _, r := range shown(c) {
			t.Row(r.Mark+" "+r.Name, r.Values, r.Change, r.Margin)
		}
	}
	t.Write(p)
	if more := len(changed) - len(few); more > 0 {
		p.Paragraph(fmt.Sprintf("and %s more: see %s", quantity.Plural(more, "cell"), results.GateFile))
	}
}

// apart puts two blanks between parts, of which one may become the end of a
// line.
func apart(parts ...string) string {
	return strings.TrimSpace(strings.Join(parts, "\u00a0 "))
}
