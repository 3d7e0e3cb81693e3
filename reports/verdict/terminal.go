package verdict

import (
	"fmt"
	"io"
	"unicode/utf8"

	"interleave/reports/text"
	"interleave/results"
)

// mostShown is how many changed cells, and how many warnings, a terminal shows.
const mostShown, mostWarned = 12, 3

// Terminal writes a gate's result as the last words of its run: the verdict
// and why, what changed, and what to do next.
func Terminal(w io.Writer, g *results.Gate, o text.Options) error {
	v := viewOf(g)
	p := text.NewPrinter(w, o)
	for _, line := range text.Wrap(string(g.Verdict)+": "+v.why(), p.Width()) {
		p.Line(p.Bold(line))
	}
	p.Paragraph(v.size())
	for _, line := range v.effort() {
		p.Paragraph(line)
	}
	changes(p, v.Changed)
	if rest := v.rest(); rest != "" {
		p.Line(rest)
	}
	for _, c := range g.Controls {
		p.Line(text.Fit("Control "+controlOf(c).line(), p.Width()))
	}
	for i, warning := range g.Warnings {
		if i == mostWarned {
			p.Line(fmt.Sprintf("and %d more warnings", len(g.Warnings)-i))
			break
		}
		p.Paragraph("Warning: " + text.Fit(warning, longestReason))
	}
	for _, hint := range v.next() {
		p.Paragraph("Next: " + hint)
	}
	return p.Err()
}

// changes writes the table of what changed, one group of rows for each cell.
func changes(p *text.Printer, changed []results.GateCell) {
	if len(changed) == 0 {
		return
	}
	few := changed[:min(len(changed), mostShown)]
	head := row{Name: "✗ worse  ? undecided  + better", Values: "base → candidate", Change: "worse by [bounds]", Margin: "fails/passes at"}
	widths := head.widths()
	figures := false
	for _, c := range few {
		for _, r := range shown(c) {
			figures = true
			for i, n := range r.widths() {
				widths[i] = max(widths[i], n)
			}
		}
	}
	if figures {
		p.Line(p.Dim(head.line(widths, p.Width())))
	}
	for _, c := range few {
		p.Line(p.Bold(text.Fit(kindNames[class(c)]+"  "+nameOf(c), p.Width()-len(evidence(c))-3)) + "  " + evidence(c))
		if why := reason(c); why != "" {
			for _, line := range text.Wrap(why, p.Width()-4) {
				p.Line("    " + line)
			}
		}
		for _, r := range shown(c) {
			p.Line(r.line(widths, p.Width()))
		}
	}
	if more := len(changed) - len(few); more > 0 {
		p.Line(fmt.Sprintf("and %s more: see %s", count(more, "cell"), results.GateFile))
	}
}

// widths are those of a row's columns.
func (r row) widths() [4]int {
	n := utf8.RuneCountInString
	return [4]int{n(r.Mark) + 1 + n(r.Name), n(r.Values), n(r.Change), n(r.Margin)}
}

func (r row) line(widths [4]int, width int) string {
	const gap = "  "
	name := r.Name
	if r.Mark != "" {
		name = r.Mark + " " + name
	}
	return text.Fit(gap+text.Pad(name, widths[0])+gap+text.PadLeft(r.Values, widths[1])+gap+text.Pad(r.Change, widths[2])+gap+r.Margin, width)
}
