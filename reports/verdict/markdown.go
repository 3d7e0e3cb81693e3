package verdict

import (
	"fmt"
	"io"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/text"
	"interleave/results"
)

// Marker is the first line of the Markdown: by it a job finds the comment that
// it wrote before, and rewrites that one.
const Marker = "<!-- interleave-gate -->"

// Limits of the Markdown. A code host refuses a comment of more than 65,536
// letters.
const (
	mostRows  = 30     // cells in the table that is not folded, and items of a list
	mostBytes = 60_000 // of all
)

// Markdown writes a gate's result for a job's summary and for a comment in a
// code review: what changed in a table, everything else folded.
func Markdown(w io.Writer, g *results.Gate) error {
	v := viewOf(g)
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n### %s interleave gate: %s\n\n%s\n", Marker, symbol(g.Verdict), g.Verdict, text.Escape(v.why()))
	for _, line := range v.effort() {
		fmt.Fprintf(&b, "\n%s\n", text.Escape(line))
	}
	few := v.Changed[:min(len(v.Changed), mostRows)]
	changedTable(&b, few)
	nextSteps(&b, v.next())
	if rest := v.rest(); rest != "" {
		fmt.Fprintf(&b, "\n%s\n", rest)
	}
	v.folded(&b, v.Changed[len(few):])
	_, err := io.WriteString(w, b.String())
	return err
}

func symbol(v results.GateVerdict) string {
	switch v {
	case results.GatePass:
		return "✓"
	case results.GateInconclusive:
		return "?"
	}
	return "✗"
}

// changedTable shows the figures that changed, a line each, and the reasons
// below.
func changedTable(b *strings.Builder, cells []results.GateCell) {
	if len(cells) == 0 {
		return
	}
	b.WriteString("\n| verdict | cell | figure | base → candidate | worse by \\[bounds\\] | fails/passes at |\n|---|---|---|--:|---|--:|\n")
	var reasons []string
	for _, c := range cells {
		verdict, name := kindNames[class(c)], text.Escape(nameOf(c))
		if why := reason(c); why != "" {
			reasons = append(reasons, nameOf(c)+": "+why)
		}
		rows := shown(c)
		if len(rows) == 0 {
			fmt.Fprintf(b, "| **%s** | %s | | | | |\n", verdict, name)
		}
		for i, r := range rows {
			if i == 0 {
				fmt.Fprintf(b, "| **%s** | %s<br>%s ", verdict, name, evidence(c))
			} else {
				b.WriteString("| | ")
			}
			fmt.Fprintf(b, "| %s %s | %s | %s | %s |\n", r.Mark, text.Escape(strings.TrimSpace(r.Name)), r.Values, text.Escape(r.Change), r.Margin)
		}
	}
	list(b, reasons)
}

// nextSteps writes what to do, flags as they are to be copied: their cells have
// ordinary names.
func nextSteps(b *strings.Builder, hints []hint) {
	if len(hints) > 0 {
		b.WriteString("\n")
	}
	for _, h := range hints {
		fmt.Fprintf(b, "- %s", text.Escape(h.says))
		if h.flags != "" {
			fmt.Fprintf(b, " `%s`", h.flags)
		}
		b.WriteString("\n")
	}
}

// list writes items, shortened and escaped, and no more than a reader reads.
func list(b *strings.Builder, items []string) {
	if len(items) > 0 {
		b.WriteString("\n")
	}
	for i, item := range items {
		if i == mostRows {
			fmt.Fprintf(b, "- and %d more\n", len(items)-i)
			return
		}
		fmt.Fprintf(b, "- %s\n", text.Escape(text.Fit(item, longestReason)))
	}
}

// folded writes what a reader looks at when in doubt: the controls, every
// other cell, the warnings, and how it was done. What does not fit is left
// out, and said so.
func (v view) folded(b *strings.Builder, more []results.GateCell) {
	b.WriteString("\n<details><summary>Controls, every other cell, and how it was measured</summary>\n")
	fmt.Fprintf(b, "\n%s\n", text.Escape(v.size()))
	where := fmt.Sprintf("%s, %s, %s %s, %s", v.Environment.Host, v.Environment.CPUModel, v.Environment.OS, v.Environment.Kernel, v.Environment.GoVersion)
	fmt.Fprintf(b, "\n%s\n", text.Escape(text.Fit(where, longestReason)))
	if v.Command != "" {
		fmt.Fprintf(b, "\nReproduce:\n\n    %s\n", text.Fit(v.Command, longestCommand))
	}
	var notes []string
	for _, c := range v.Controls {
		notes = append(notes, "Control "+controlOf(c).line())
	}
	for _, warning := range v.Warnings {
		notes = append(notes, "Warning: "+warning)
	}
	list(b, notes)
	if v.Same {
		b.WriteString("\n</details>\n")
		return
	}
	restTable(b, append(more, v.Rest...))
	b.WriteString("\nA change is how much worse the candidate is, with one-sided bounds at " + quantity.Percent(v.Level) +
		". A figure fails if even its lower bound is above the margin, and passes if its upper bound is below.\n\n</details>\n")
}

// mostColumns is how many figures a gate compares, and a table has room for.
const mostColumns = 6

// restTable has a line for each cell, and a column for each figure.
func restTable(b *strings.Builder, cells []results.GateCell) {
	if len(cells) == 0 {
		return
	}
	var columns []results.Measure
	seen := make(map[results.Measure]bool)
	for _, c := range cells {
		for _, m := range c.Metrics {
			if !seen[m.Metric] && len(columns) < mostColumns {
				seen[m.Metric] = true
				columns = append(columns, m.Metric)
			}
		}
	}
	b.WriteString("\n| verdict | cell | pairs |")
	for _, metric := range columns {
		fmt.Fprintf(b, " %s |", text.Escape(nameOfMeasure(metric)))
	}
	b.WriteString("\n|---|---|--:|" + strings.Repeat("---|", len(columns)) + "\n")
	for i, c := range cells {
		line := fmt.Sprintf("| %s | %s | %d |", kindNames[class(c)], text.Escape(nameOf(c)), c.Pairs)
		for _, metric := range columns {
			said := "–"
			for _, m := range c.Metrics {
				if m.Metric == metric {
					said = change(m, metric.Kind())
				}
			}
			line += " " + text.Escape(said) + " |"
		}
		if b.Len()+len(line) > mostBytes {
			fmt.Fprintf(b, "\nand %s more: see %s\n", quantity.Plural(len(cells)-i, "cell"), results.GateFile)
			return
		}
		b.WriteString(line + "\n")
	}
}
