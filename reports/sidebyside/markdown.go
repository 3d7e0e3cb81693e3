package sidebyside

import (
	"fmt"
	"io"
	"strings"

	"interleave/internal/quantity"
	"interleave/results/sidebyside"
)

// Markdown writes a table for each figure, and what follows from it.
func Markdown(w io.Writer, s *sidebyside.Summary) error {
	var b strings.Builder
	for _, m := range metrics {
		pairs, lacking := sorted(s, m)
		if len(pairs) > 0 {
			fmt.Fprintf(&b, "| %s | side by side | ± | one after the other | ± | narrower by |\n|---|---|---|---|---|---|\n", m.name)
		}
		for _, c := range pairs {
			together, alone := m.of(c.Together), m.of(c.Alone)
			fmt.Fprintf(&b, "| `%s`, %s | %s | %s | %s | %s | %s |\n", c.Cell(), servers(c.Pair),
				ratio(together.Estimate), halfWidth(together.Estimate), ratio(alone.Estimate), halfWidth(alone.Estimate),
				quantity.Factor(together.Narrower(alone)))
		}
		if len(pairs) > 0 {
			b.WriteString("\n")
		}
		for _, line := range []string{notMeasured(m, lacking), overall(s, m)} {
			if line != "" {
				b.WriteString(line + ".\n\n")
			}
		}
	}
	b.WriteString(times(s) + ".\n")
	_, err := io.WriteString(w, b.String())
	return err
}
