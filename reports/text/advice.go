package text

import (
	"io"

	"interleave/internal/layout"
	"interleave/reports/advice"
	"interleave/results"
)

// adviceCells is how wide the heads of an advice's lines are.
const adviceCells = 9

// Advice writes which model suits a workload, in five lines.
func Advice(w io.Writer, a *results.Advice, o layout.Options) error {
	p := layout.NewPrinter(w, o)
	for _, l := range advice.Lines(a) {
		p.Entry(l.Head, adviceCells, layout.Clean(l.Text), nil)
	}
	return p.End()
}
