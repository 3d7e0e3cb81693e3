package text

import (
	"fmt"
	"io"
	"strings"

	"interleave/reports"
)

// Terminal writes the summary of a report: the page's first screen, that is how
// far each model is behind the best, which one to take for what, what became of
// the predictions, and what was not measured.
func Terminal(w io.Writer, r *reports.Report, o Options) error {
	p := NewPrinter(w, o)
	p.Line(p.Bold(Fit(r.Size, p.Width())))
	p.trust(r)
	p.strengths(r)
	for _, sentence := range r.Brief() {
		p.Paragraph(sentence.String())
	}
	if line := r.OutsideLine(); line != "" {
		p.Paragraph(line)
	}
	p.predictions(r)
	p.missing(r)
	p.spoiled(r)
	p.unkept(r)
	return p.Err()
}

// unkept says what of the run's files was left out or is doubted.
func (p *Printer) unkept(r *reports.Report) {
	lines := r.Run.Doubts()
	for i, line := range lines {
		if i == mostListed {
			p.Line(fmt.Sprintf("  and %d more that the page lists", len(lines)-i))
			return
		}
		p.Paragraph("Note: " + line)
	}
}

// trust says in a word for each question how far the run can be relied on.
func (p *Printer) trust(r *reports.Report) {
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

func (p *Printer) predictions(r *reports.Report) {
	line := r.PredictionLine()
	if line == "" {
		return
	}
	p.Line(Fit("Predictions: "+line, p.Width()))
	refuted := r.Refuted()
	for i, v := range refuted {
		if i == mostListed {
			p.Line(fmt.Sprintf("  and %d more refuted", len(refuted)-i))
			break
		}
		p.Paragraph("Refuted by " + v.RefutedBy() + ": " + v.Claim)
	}
}

func (p *Printer) missing(r *reports.Report) {
	listed := 0
	for i, l := range r.MissingLines() {
		if i == mostListed {
			p.Line(fmt.Sprintf("  and %d more cells that were not measured", len(r.Missing)-listed))
			break
		}
		listed += l.Cells
		p.Paragraph("Not measured: " + l.String())
	}
	for _, s := range r.Sweeps {
		if s.Gaps != "" {
			p.Paragraph(s.Gaps)
		}
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
