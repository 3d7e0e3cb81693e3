package compare

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"interleave/reports/text"
)

// Markdown writes the comparison for a comment in a code review: what Terminal
// says, with tables.
func Markdown(w io.Writer, c *Comparison, all bool) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "# Two runs compared: %s\n\n", c.Chance.Headline())
	markdownSides(b, c)
	for _, reason := range c.Against {
		fmt.Fprintf(b, "- **Compared by force**: %s\n", text.Escape(reason))
	}
	for _, doubt := range c.Doubts {
		fmt.Fprintf(b, "- %s\n", text.Escape(doubt))
	}
	if all {
		markdownTable(b, "Every figure", c.rows())
	} else {
		for _, v := range []Verdict{Worse, Better} {
			markdownTable(b, strings.ToUpper(string(v[:1]))+string(v[1:]), c.Resolved(v))
		}
	}
	fmt.Fprintln(b)
	for _, line := range c.Notes(all) {
		fmt.Fprintf(b, "- %s\n", text.Escape(line))
	}
	return b.Flush()
}

// markdownSides puts what is known of the runs side by side.
func markdownSides(b *bufio.Writer, c *Comparison) {
	fmt.Fprint(b, "| | base | candidate |\n|---|---|---|\n")
	for _, f := range c.Facts() {
		fmt.Fprintf(b, "| %s | %s | %s |\n", f.Name, text.Escape(f.Base), text.Escape(f.Candidate))
	}
	fmt.Fprintln(b)
}

func markdownTable(b *bufio.Writer, title string, rows []Row) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(b, "\n## %s\n\n| cell | figure | base → candidate | candidate over base | verdict | benchstat |\n|---|---|--:|--:|---|--:|\n", title)
	for _, r := range rows {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |\n", text.Escape(r.Cell.Label()), text.Escape(r.Name()),
			r.Change(), text.Escape(r.ratio()), r.Verdict, text.Escape(r.TestText()))
	}
}
