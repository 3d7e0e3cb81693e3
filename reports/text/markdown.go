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
	fmt.Fprintf(b, "# %s\n\n%s · %s  \n%s  \n**Trust: %s** (%s)\n\n", Escape(r.Title), Escape(r.When), Escape(r.Where), Escape(r.Size), r.Trust.Level, Escape(r.Trust.Line))
	if r.Command != "" {
		fmt.Fprintf(b, "Reproduce:\n\n    %s\n\n", Clean(r.Command))
	}
	for _, s := range r.Summary {
		fmt.Fprintf(b, "- %s\n", Escape(s))
	}
	for _, v := range r.Refuted() {
		fmt.Fprintf(b, "- %s Refuted: %s\n", v.Outcome.Symbol(), Escape(v.Claim))
	}
	strengths(b, r)
	for _, s := range r.Scenarios {
		fmt.Fprintf(b, "\n## %s\n\n%s\n", Escape(s.Name), Escape(s.Summary))
		for _, v := range s.Verdicts {
			fmt.Fprintf(b, "\n- %s **%s**: %s", v.Outcome.Symbol(), v.Outcome, Escape(v.Claim))
			for i, f := range v.Findings {
				sep := "; "
				if i == 0 {
					sep = " Measured: "
				}
				fmt.Fprintf(b, "%s%s %s", sep, Escape(f.Model.Name), Escape(f.Text))
			}
			if v.Why != "" {
				fmt.Fprintf(b, " (%s)", Escape(v.Why))
			}
		}
		if len(s.Verdicts) > 0 {
			fmt.Fprintln(b)
		}
		for _, c := range s.Code {
			fmt.Fprintf(b, "\nThe handler in %s style: %s.\n", Escape(c.Style), c.Figures())
		}
		for _, l := range s.Loads {
			fmt.Fprintf(b, "\n**%s**, %s\n\n", Escape(l.Name), Escape(l.Text))
			table(b, l.Table)
			notes(b, l)
		}
	}
	if len(r.Missing) > 0 {
		fmt.Fprint(b, "\n## Not measured\n\n")
		for _, m := range r.Missing {
			fmt.Fprintf(b, "- %s, %s under %s: %s\n", Escape(m.Model), Escape(m.Scenario), Escape(m.Load), Escape(m.Reason))
		}
	}
	if len(r.Warnings) > 0 {
		fmt.Fprint(b, "\n## Warnings\n\n")
		for _, w := range r.Warnings {
			fmt.Fprintf(b, "- %s (%s, %s)\n", Escape(w.Text), w.Times(), Escape(w.Where))
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
			fmt.Fprintf(b, "%s- %s: %s\n", first, Escape(c.Model.Name), Escape(n))
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
		fmt.Fprintf(b, " %s<br>%s |", Escape(q.Name), Escape(q.Means))
	}
	fmt.Fprintf(b, "\n|---|%s\n", strings.Repeat("---|", len(s.Qualities)))
	for _, row := range s.Rows {
		fmt.Fprintf(b, "| %s |", Escape(row.Model.Name))
		for _, p := range row.Places {
			tie := ""
			if p.Tied {
				tie = " ="
			}
			fmt.Fprintf(b, " %s %s%s", p.Symbol(), p.Text, tie)
			if p.Basis != "" {
				fmt.Fprintf(b, " (%s)", p.Basis)
			}
			fmt.Fprint(b, " |")
		}
		fmt.Fprintln(b)
	}
	for i, f := range s.Absent {
		sep := "; "
		if i == 0 {
			sep = "\nNot in this run: "
		}
		fmt.Fprintf(b, "%s%s (%s)", sep, Escape(f.Name), Escape(f.Text))
	}
	fmt.Fprintln(b)
}

// table writes a load's figures; the intervals are in the page.
func table(b *bufio.Writer, t reports.Table) {
	fmt.Fprint(b, "| model |")
	for _, c := range t.Columns {
		head := Escape(c.Head)
		if c.Unit != "" {
			head += ", " + c.Unit
		}
		fmt.Fprintf(b, " %s |", head)
	}
	fmt.Fprintf(b, "\n|---|%s\n", strings.Repeat("--:|", len(t.Columns)))
	for _, row := range t.Rows {
		fmt.Fprintf(b, "| %s |", Escape(row.Cell.Model.Name))
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
