package text

import (
	"bufio"
	"cmp"
	"fmt"

	"interleave/reports/standing"
)

// beside writes what servers from outside need over the models that they stand for.
func beside(b *bufio.Writer, all *standing.Beside) {
	if all == nil {
		return
	}
	fmt.Fprint(b, "\n## What the model costs, and what the framework adds\n\n")
	fmt.Fprint(b, "| Server | stands for | load | CPU per request of the model | of the server | times | memory of the model | of the server | times |\n")
	fmt.Fprint(b, "|---|---|---|---:|---:|---:|---:|---:|---:|\n")
	for _, p := range all.Pairs {
		fmt.Fprintf(b, "| %s | %s | %s |", Escape(p.Other.Name), Escape(p.Model.Name), Escape(p.Load.Label()))
		for _, a := range []standing.Added{p.CPU, p.Memory} {
			fmt.Fprintf(b, " %s | %s | %s |", Escape(a.Model), Escape(a.Other), cmp.Or(Escape(a.Text), "n/a"))
		}
		fmt.Fprintln(b)
	}
}
