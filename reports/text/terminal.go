package text

import (
	"fmt"
	"io"
	"strings"

	"interleave/reports"
)

// Terminal writes the summary of a report: each model's throughput, CPU,
// latency and memory in each scenario, and what else a reader must know.
func Terminal(w io.Writer, r *reports.Report, o Options) error {
	p := NewPrinter(w, o)
	p.Line(p.Bold(Fit(r.Size, p.Width())))
	for _, table := range pack(groups(r), nameWidth(r), p.Width()) {
		p.table(r, table)
	}
	if len(r.Models) > 0 && len(r.Scenarios) > 0 {
		p.Line(p.Dim(Fit("* best of those measured, or not resolved from it; – not measured; p99 needs 10,000 requests", p.Width())))
	}
	p.predictions(r)
	p.missing(r)
	p.spoiled(r)
	p.Paragraph("Trust: " + r.Trust.Level + " (" + r.Trust.Line + ")")
	return p.Err()
}

// table prints groups of columns side by side.
func (p *Printer) table(r *reports.Report, table []group) {
	name := nameWidth(r)
	top, heads, loads := strings.Repeat(" ", name), strings.Repeat(" ", name), strings.Repeat(" ", name)
	for _, g := range table {
		width := g.width()
		top += gap + Pad(Fit(g.title, width), width)
		var head, load string
		for _, c := range g.columns {
			head += PadLeft(Fit(c.head, c.width-1), c.width-1) + " "
			load += PadLeft(Fit(c.load, c.width-1), c.width-1) + " "
		}
		heads += gap + Pad(head, width)
		loads += gap + Pad(load, width)
	}
	p.Line(p.Bold(top))
	p.Line(p.Dim(heads))
	if strings.TrimSpace(loads) != "" {
		p.Line(p.Dim(loads))
	}
	for i, m := range r.Models {
		line := Pad(Fit(m.Name, name), name)
		for _, g := range table {
			line += gap
			used := 0
			for _, c := range g.columns {
				text := c.cells[i].text
				switch {
				case c.cells[i].best:
					line += p.Bold(PadLeft(text+"*", c.width-1)) + " "
				case g.marked:
					line += PadLeft(text+" ", c.width-1) + " "
				default:
					line += PadLeft(text, c.width-1) + " "
				}
				used += c.width
			}
			line += strings.Repeat(" ", g.width()-used)
		}
		p.Line(line)
	}
}

const mostListed = 3 // of refuted predictions, of missing cells, and of spoiled figures

func (p *Printer) predictions(r *reports.Report) {
	line := r.PredictionLine()
	if line == "" {
		return
	}
	p.Line(Fit("Predictions: "+line, p.Width()))
	listed := 0
	for _, s := range r.Scenarios {
		for _, v := range s.Verdicts {
			if v.Outcome == reports.Refuted && listed < mostListed {
				p.Line(Fit("  refuted, "+s.Name+": "+v.Claim, p.Width()))
				listed++
			}
		}
	}
}

func (p *Printer) missing(r *reports.Report) {
	for i, m := range r.Missing {
		if i == mostListed {
			p.Line(fmt.Sprintf("  and %d more that were not measured", len(r.Missing)-i))
			return
		}
		p.Paragraph(fmt.Sprintf("Not measured: %s %s: %s", m.Model, m.Scenario, m.Reason))
	}
}

// spoiled says once for each load and reason which figures are not the
// server's.
func (p *Printer) spoiled(r *reports.Report) {
	for i, l := range r.Trust.Spoiled {
		if i == mostListed {
			p.Line(fmt.Sprintf("  and figures of %d more loads", len(r.Trust.Spoiled)-i))
			return
		}
		p.Paragraph(fmt.Sprintf("Not measured: %s of %s: %s", l.What, l.Where(), l.Reason))
	}
}
