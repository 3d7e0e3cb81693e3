package text

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"interleave/internal/layout"
	"interleave/reports"
	"interleave/reports/curve"
	"interleave/reports/measure"
	"interleave/reports/standing"
)

// Markdown writes the report as Markdown, for a README or a comment in a code
// review.
func Markdown(w io.Writer, r *reports.Report) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "# %s\n\n%s · %s  \n%s  \n**Trust: %s** (%s)\n\n", Escape(r.Title), Escape(r.When), Escape(r.Where), Escape(r.Size), r.Trust.Verdict(), Escape(r.Trust.Line))
	if r.Command != "" {
		fmt.Fprintf(b, "Reproduce:\n\n    %s\n\n", layout.Clean(r.Command))
	}
	for _, h := range r.Headlines() {
		fmt.Fprintf(b, "- **%s**\n", Escape(h.String()))
	}
	for _, s := range r.Summary {
		fmt.Fprintf(b, "- %s\n", Escape(s))
	}
	for _, v := range r.Refuted() {
		fmt.Fprintf(b, "- %s Refuted by %s: %s\n", v.Outcome.Symbol(), Escape(v.RefutedBy()), Escape(v.Claim))
	}
	strengths(b, r.Strengths)
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
			fmt.Fprintf(b, "\n**%s**, %s\n", Escape(l.Name), Escape(strings.TrimSuffix(l.Text+" · "+l.Measured, " · ")))
			if l.Figures == nil {
				fmt.Fprintf(b, "\n%s\n", Escape(l.Undrawn))
				continue
			}
			table(b, l.Table, ", ", len(l.Table.Columns))
			notes(b, l)
		}
		for _, p := range s.Profiles {
			profile(b, p)
		}
		if f := s.Strip(); f != nil {
			fmt.Fprintf(b, "\n**%s** %s\n", Escape(f.Title+"."), Escape(f.Desc))
		}
		for _, up := range s.SpeedUps {
			fmt.Fprintf(b, "\n**%s**, %s\n", Escape(up.Figure.Title), Escape(up.Figure.Note))
			table(b, up.Table, ", ", len(up.Table.Columns))
		}
		for _, sweep := range s.Sweeps {
			sweepOf(b, sweep)
		}
		if empty := s.Empty(); empty != "" {
			fmt.Fprintf(b, "\n%s\n", Escape(empty))
		}
	}
	beside(b, r.Beside)
	missing(b, r)
	if len(r.Warnings) > 0 {
		fmt.Fprint(b, "\n## Warnings\n\n")
		for _, w := range r.Warnings {
			fmt.Fprintf(b, "- %s (%s, %s)\n", Escape(w.Text), w.Times(), Escape(w.Where))
		}
	}
	validity(b, r.Trust)
	return b.Flush()
}

// missing lists the cells without any figure, those that were left out, and what figures are not the
// server's in any trial.
func missing(b *bufio.Writer, r *reports.Report) {
	if len(r.Missing)+len(r.LeftOut)+len(r.Trust.Spoiled) == 0 {
		return
	}
	fmt.Fprint(b, "\n## Not measured\n\n")
	for _, l := range r.MissingLines() {
		fmt.Fprintf(b, "- %s\n", Escape(l.String()))
	}
	for _, l := range r.LeftOutLines() {
		fmt.Fprintf(b, "- left out: %s\n", Escape(l.String()))
	}
	for _, l := range r.Trust.Spoiled {
		fmt.Fprintf(b, "- %s of %s: %s\n", Escape(l.What), Escape(l.Where()), Escape(l.Reason))
	}
}

// lawColumns are how many columns of a table of laws say what the law is and
// how far off it is; those after them say more of the residuals.
const lawColumns = 5

// sweepOf writes a sweep's points, and the laws fitted to them.
func sweepOf(b *bufio.Writer, s *curve.Sweep) {
	if !s.Drawn() && s.Gaps == "" {
		return
	}
	fmt.Fprintf(b, "\n**%s**\n", Escape(s.Figure.Title))
	if s.Gaps != "" {
		fmt.Fprintf(b, "\n%s\n", Escape(s.Gaps))
	}
	if !s.Drawn() {
		return
	}
	if s.Workers != "" {
		fmt.Fprintf(b, "\n%s\n", Escape(s.Workers))
	}
	fmt.Fprintf(b, "\n%s.\n", Escape(s.Table.Caption))
	table(b, s.Table, " ", len(s.Table.Columns))
	if len(s.LawTable.Rows) > 0 {
		fmt.Fprintf(b, "\n%s: N clients get λN / (1 + σ(N−1) + κN(N−1)).\n", Escape(s.LawTable.Caption))
		table(b, s.LawTable, ", ", lawColumns)
	}
}

// notes says of a load's cells why figures are missing, and what is doubted.
func notes(b *bufio.Writer, l *measure.Load) {
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

func strengths(b *bufio.Writer, s *standing.Strengths) {
	if !s.Charted() {
		if why := s.Uncharted(); why != "" {
			fmt.Fprintf(b, "\n%s\n", why)
		}
		return
	}
	fmt.Fprint(b, "\n## Strengths and weaknesses\n\nTimes worse than the best: ● best or within a tenth, = tied with it, ◌ not told apart from it and up to so far behind, ◐ up to 3 times, ○ more, – not measured")
	if s.Unranked() {
		fmt.Fprint(b, ", □ the only one, overloaded, or too few blocks to compare")
	}
	grouped := slices.ContainsFunc(s.Rows, func(r standing.StrengthRow) bool { return r.Model.Family != nil })
	fmt.Fprint(b, ".\n\n")
	if grouped {
		fmt.Fprint(b, "| family ")
	}
	fmt.Fprint(b, "| model |")
	for _, q := range s.Qualities {
		fmt.Fprintf(b, " %s<br>%s |", Escape(q.Name), Escape(q.Means))
	}
	fmt.Fprintln(b)
	if grouped {
		fmt.Fprint(b, "|---")
	}
	fmt.Fprintf(b, "|---|%s\n", strings.Repeat("---|", len(s.Qualities)))
	for _, row := range s.Rows {
		if grouped {
			family := ""
			if row.Model.Leads {
				family = row.Model.Family.Name
			}
			fmt.Fprintf(b, "| %s ", Escape(family))
		}
		fmt.Fprintf(b, "| %s |", Escape(row.Model.Name))
		for _, p := range row.Places {
			tie := ""
			if p.Tied {
				tie = " ="
			}
			fmt.Fprintf(b, " %s %s", p.Symbol(), p.Text)
			if scale := p.Scale(); scale != "" {
				fmt.Fprintf(b, ", %s", scale)
			}
			if p.Interval != "" {
				fmt.Fprintf(b, " %s", Escape(p.Interval))
			}
			fmt.Fprint(b, tie)
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

// table writes the first columns of a table of figures; sep stands between a
// column's head and its unit.
func table(b *bufio.Writer, t measure.Table, sep string, columns int) {
	fmt.Fprint(b, "\n| model |")
	for _, c := range t.Columns[:columns] {
		text := Escape(c.Head)
		if c.Unit != "" {
			text += sep + c.Unit
		}
		fmt.Fprintf(b, " %s |", text)
	}
	fmt.Fprintf(b, "\n|---|%s\n", strings.Repeat("--:|", columns))
	for _, row := range t.Rows {
		fmt.Fprintf(b, "| %s |", Escape(row.Model.Name))
		for _, v := range row.Values[:columns] {
			figure(b, v)
		}
		fmt.Fprintln(b)
	}
}

// figure ends a table's cell.
func figure(b *bufio.Writer, v measure.Value) {
	text := v.Text
	if v.Interval != "" {
		text += " " + strings.ReplaceAll(v.Interval, "[", "\\[")
	}
	if v.Remark != "" {
		text += " (" + Escape(v.Remark) + ")"
	}
	fmt.Fprintf(b, " %s |", text)
}
