package text

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"interleave/reports"
)

// Markdown writes the report as Markdown, for a README or a comment in a code
// review.
func Markdown(w io.Writer, r *reports.Report) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "# %s\n\n%s · %s  \n%s  \n**Trust: %s** (%s)\n\n", escape(r.Title), escape(r.When), escape(r.Where), escape(r.Size), r.Trust.Level, escape(r.Trust.Line))
	if r.Command != "" {
		fmt.Fprintf(b, "Reproduce:\n\n    %s\n\n", clean(r.Command))
	}
	for _, s := range r.Summary {
		fmt.Fprintf(b, "- %s\n", escape(s))
	}
	strengths(b, r)
	for _, s := range r.Scenarios {
		fmt.Fprintf(b, "\n## %s\n\n%s\n", escape(s.Name), escape(s.Summary))
		for _, v := range s.Verdicts {
			fmt.Fprintf(b, "\n- %s **%s**: %s", v.Outcome.Symbol(), v.Outcome, escape(v.Claim))
			for i, f := range v.Findings {
				sep := "; "
				if i == 0 {
					sep = " Measured: "
				}
				fmt.Fprintf(b, "%s%s %s", sep, escape(f.Model.Name), escape(f.Text))
			}
			if v.Why != "" {
				fmt.Fprintf(b, " (%s)", escape(v.Why))
			}
		}
		if len(s.Verdicts) > 0 {
			fmt.Fprintln(b)
		}
		for _, l := range s.Loads {
			fmt.Fprintf(b, "\n**%s**, %s\n\n", escape(l.Name), escape(l.Text))
			table(b, l.Table)
			notes(b, l)
		}
	}
	if len(r.Missing) > 0 {
		fmt.Fprint(b, "\n## Not measured\n\n")
		for _, m := range r.Missing {
			fmt.Fprintf(b, "- %s, %s under %s: %s\n", escape(m.Model), escape(m.Scenario), escape(m.Load), escape(m.Reason))
		}
	}
	if len(r.Warnings) > 0 {
		fmt.Fprint(b, "\n## Warnings\n\n")
		for _, w := range r.Warnings {
			fmt.Fprintf(b, "- %s (%s, %s)\n", escape(w.Text), w.Times(), escape(w.Where))
		}
	}
	trust(b, r.Trust)
	return b.Flush()
}

// notes says of a load's cells why figures are missing, and what is doubted.
func notes(b *bufio.Writer, l *reports.Load) {
	first := "\n"
	for _, c := range l.Cells {
		if !c.Measured() { // listed at the end
			continue
		}
		for _, n := range c.Notes() {
			fmt.Fprintf(b, "%s- %s: %s\n", first, escape(c.Model.Name), escape(n))
			first = ""
		}
	}
}

func strengths(b *bufio.Writer, r *reports.Report) {
	s := r.Strengths
	if len(s.Qualities) == 0 || len(s.Rows) == 0 {
		return
	}
	fmt.Fprint(b, "\n## Strengths and weaknesses\n\nTimes worse than the best: ● best, tied (=) or within a tenth, ◐ up to 3 times, ○ more, – not measured.\n\n| model |")
	for _, q := range s.Qualities {
		fmt.Fprintf(b, " %s<br>%s |", escape(q.Name), escape(q.Means))
	}
	fmt.Fprintf(b, "\n|---|%s\n", strings.Repeat("---|", len(s.Qualities)))
	for _, row := range s.Rows {
		fmt.Fprintf(b, "| %s |", escape(row.Model.Name))
		for _, p := range row.Places {
			tie := ""
			if p.Tied {
				tie = " ="
			}
			fmt.Fprintf(b, " %s %s%s |", p.Symbol(), p.Text, tie)
		}
		fmt.Fprintln(b)
	}
}

// table writes a load's figures; the intervals are in the page.
func table(b *bufio.Writer, t reports.Table) {
	fmt.Fprint(b, "| model |")
	for _, c := range t.Columns {
		head := escape(c.Head)
		if c.Unit != "" {
			head += ", " + c.Unit
		}
		fmt.Fprintf(b, " %s |", head)
	}
	fmt.Fprintf(b, "\n|---|%s\n", strings.Repeat("--:|", len(t.Columns)))
	for _, row := range t.Rows {
		fmt.Fprintf(b, "| %s |", escape(row.Cell.Model.Name))
		for _, v := range row.Values {
			cell := v.Text
			if v.Interval != "" {
				cell += " " + strings.ReplaceAll(v.Interval, "[", "\\[")
			}
			fmt.Fprintf(b, " %s |", cell)
		}
		fmt.Fprintln(b)
	}
}

var escaper = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "#", `\#`, "~", `\~`,
)

// escape takes its meaning from what Markdown and HTML would interpret.
func escape(s string) string { return escaper.Replace(clean(s)) }
