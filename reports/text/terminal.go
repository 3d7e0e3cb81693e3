package text

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"interleave/reports"
)

// Options say what the terminal can do.
type Options struct {
	Width int  // columns; 0 means 100
	Color bool // bold and dim text
}

// For returns the options for a file: colour only on a terminal, and not if
// NO_COLOR is set.
func For(f *os.File) Options {
	var o Options
	if !term.IsTerminal(int(f.Fd())) {
		return o
	}
	o.Color = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	if width, _, err := term.GetSize(int(f.Fd())); err == nil && width >= 40 {
		o.Width = min(width, 160)
	}
	return o
}

// Terminal writes the summary of a report: each model's throughput, CPU,
// latency and memory in each scenario, and what else a reader must know.
func Terminal(w io.Writer, r *reports.Report, o Options) error {
	if o.Width <= 0 {
		o.Width = 100
	}
	p := &printer{w: w, o: o}
	p.line(p.bold(fit(r.Size, o.Width)))
	for _, table := range pack(groups(r), nameWidth(r), o.Width) {
		p.table(r, table)
	}
	if len(r.Models) > 0 && len(r.Scenarios) > 0 {
		p.line(p.dim(fit("* best of those measured, or not resolved from it; – not measured; p99 needs 10,000 requests", o.Width)))
	}
	p.predictions(r)
	p.missing(r)
	p.spoiled(r)
	p.paragraph("Trust: " + r.Trust.Level + " (" + r.Trust.Line + ")")
	return p.err
}

// printer writes lines and remembers the first error.
type printer struct {
	w   io.Writer
	o   Options
	err error
}

func (p *printer) line(s string) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, strings.TrimRight(s, " "))
	}
}

// paragraph writes a sentence over as many lines as it needs.
func (p *printer) paragraph(s string) {
	for _, line := range wrap(s, p.o.Width) {
		p.line(line)
	}
}

func (p *printer) bold(s string) string { return p.styled("1", s) }
func (p *printer) dim(s string) string  { return p.styled("2", s) }

func (p *printer) styled(code, s string) string {
	if !p.o.Color || strings.TrimSpace(s) == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// table prints groups of columns side by side.
func (p *printer) table(r *reports.Report, table []group) {
	name := nameWidth(r)
	top, heads, loads := strings.Repeat(" ", name), strings.Repeat(" ", name), strings.Repeat(" ", name)
	for _, g := range table {
		width := g.width()
		top += gap + pad(fit(g.title, width), width)
		var head, load string
		for _, c := range g.columns {
			head += padLeft(fit(c.head, c.width-1), c.width-1) + " "
			load += padLeft(fit(c.load, c.width-1), c.width-1) + " "
		}
		heads += gap + pad(head, width)
		loads += gap + pad(load, width)
	}
	p.line(p.bold(top))
	p.line(p.dim(heads))
	if strings.TrimSpace(loads) != "" {
		p.line(p.dim(loads))
	}
	for i, m := range r.Models {
		line := pad(fit(m.Name, name), name)
		for _, g := range table {
			line += gap
			used := 0
			for _, c := range g.columns {
				text := c.cells[i].text
				switch {
				case c.cells[i].best:
					line += p.bold(padLeft(text+"*", c.width-1)) + " "
				case g.marked:
					line += padLeft(text+" ", c.width-1) + " "
				default:
					line += padLeft(text, c.width-1) + " "
				}
				used += c.width
			}
			line += strings.Repeat(" ", g.width()-used)
		}
		p.line(line)
	}
}

const mostListed = 3 // of refuted predictions, of missing cells, and of spoiled figures

func (p *printer) predictions(r *reports.Report) {
	line := r.PredictionLine()
	if line == "" {
		return
	}
	p.line(fit("Predictions: "+line, p.o.Width))
	listed := 0
	for _, s := range r.Scenarios {
		for _, v := range s.Verdicts {
			if v.Outcome == reports.Refuted && listed < mostListed {
				p.line(fit("  refuted, "+s.Name+": "+v.Claim, p.o.Width))
				listed++
			}
		}
	}
}

func (p *printer) missing(r *reports.Report) {
	for i, m := range r.Missing {
		if i == mostListed {
			p.line(fmt.Sprintf("  and %d more that were not measured", len(r.Missing)-i))
			return
		}
		p.paragraph(fmt.Sprintf("Not measured: %s %s: %s", m.Model, m.Scenario, m.Reason))
	}
}

// spoiled says once for each load and reason which figures are not the
// server's.
func (p *printer) spoiled(r *reports.Report) {
	for i, l := range r.Trust.Spoiled {
		if i == mostListed {
			p.line(fmt.Sprintf("  and figures of %d more loads", len(r.Trust.Spoiled)-i))
			return
		}
		p.paragraph(fmt.Sprintf("Not measured: %s of %s: %s", l.What, l.Where(), l.Reason))
	}
}
