package text

import (
	"fmt"
	"io"
	"strings"

	"interleave/internal/layout"
	"interleave/internal/quantity"
	"interleave/reports"
)

// Terminal writes the summary of a report: the page's first screen, that is the
// capacities, if they were looked for, how far each model is behind the best, who leads where models differ most, what
// became of the predictions, and what was not measured.
func Terminal(w io.Writer, r *reports.Report, o layout.Options) error {
	p := layout.NewPrinter(w, o)
	p.Styled(r.Size, p.Bold)
	for _, h := range r.Headlines() {
		p.Styled(h.String(), p.Bold)
	}
	trustWords(p, r)
	for _, line := range r.Network() {
		p.Paragraph(line)
	}
	chart(p, r.Strengths)
	families(p, r)
	for _, sentence := range r.InShort {
		p.Paragraph(sentence.String())
	}
	if line := r.OutsideLine(); line != "" {
		p.Paragraph(line)
	}
	predictions(p, r)
	notMeasured(p, r)
	spoiled(p, r)
	unkept(p, r)
	return p.End()
}

// families says which models are of which, where there are so many that this
// helps.
func families(p *layout.Printer, r *reports.Report) {
	if !r.Strengths.Crowded() || !r.Strengths.Charted() {
		return
	}
	var parts []string
	for _, f := range r.Families {
		var names []string
		for _, m := range f.Models {
			names = append(names, m.Name)
		}
		parts = append(parts, f.Name+": "+strings.Join(names, ", "))
	}
	if len(parts) > 0 {
		p.Styled(strings.Join(parts, " · "), p.Dim)
	}
}

// unkept says what of the run's files was left out or is doubted.
func unkept(p *layout.Printer, r *reports.Report) {
	lines := r.Run.Doubts()
	for i, line := range lines {
		if i == mostListed {
			p.Indented(2, fmt.Sprintf("and %d more that the page lists", len(lines)-i))
			return
		}
		p.Paragraph("Note: " + line)
	}
}

// trustWords says in a word for each question how far the run can be relied on.
func trustWords(p *layout.Printer, r *reports.Report) {
	var words []string
	for _, w := range r.Trust.Words {
		if w.Where == "calibration" && w.Word == "never" && r.Trust.Level == "good" {
			continue // the verdict says so
		}
		words = append(words, strings.ToLower(w.Asks)+" "+w.Word)
	}
	p.Paragraph("Trust " + r.Trust.Verdict() + ": " + strings.Join(words, ", "))
}

const mostListed = 3 // of refuted predictions, of missing cells, and of spoiled figures

func predictions(p *layout.Printer, r *reports.Report) {
	line := r.PredictionLine()
	if line == "" {
		return
	}
	p.Paragraph("Predictions: " + line)
	refuted := r.Refuted()
	for i, v := range refuted {
		if i == mostListed {
			p.Indented(2, fmt.Sprintf("and %d more refuted", len(refuted)-i))
			break
		}
		p.Paragraph("Refuted by " + v.RefutedBy() + ": " + v.Claim)
	}
}

func notMeasured(p *layout.Printer, r *reports.Report) {
	listed := 0
	for i, l := range r.MissingLines() {
		if i == mostListed {
			p.Indented(2, fmt.Sprintf("and %s more that %s not measured", quantity.Plural(len(r.Missing)-listed, "cell"), quantity.Form(len(r.Missing)-listed, "was")))
			break
		}
		listed += l.Cells
		p.Paragraph("Not measured: " + l.String())
	}
	for i, l := range r.LeftOutLines() {
		if i == mostListed {
			p.Indented(2, "and others that the page lists")
			break
		}
		p.Paragraph("Left out: " + l.String())
	}
	for _, s := range r.Sweeps {
		if s.Gaps != "" {
			p.Paragraph(s.Gaps)
		}
	}
}

// spoiled says once for each load and reason which figures are not the
// server's.
func spoiled(p *layout.Printer, r *reports.Report) {
	for i, l := range r.Trust.Spoiled {
		if i == mostListed {
			p.Indented(2, "and figures of "+quantity.Plural(len(r.Trust.Spoiled)-i, "load")+" more")
			return
		}
		p.Paragraph(fmt.Sprintf("Not measured: %s of %s: %s", l.What, l.Where(), l.Reason))
	}
}
