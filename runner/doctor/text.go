package doctor

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"interleave/internal/layout"
	"interleave/internal/quantity"
	"interleave/internal/visible"
)

// MaxWidth is how wide text is at most: wider lines are hard to read.
const MaxWidth = 100

const (
	markWidth  = 11 // "! limits   "
	nameWidth  = 16
	labelWidth = 8 // "looked  "
	listCells  = 4 // "  ✓ "
)

// marks are symbol and word of a verdict, and its colour.
var marks = map[Verdict]struct {
	text   string
	colour int
}{
	Fine:    {"✓ fine", visible.Green},
	Limits:  {"! limits", visible.Yellow},
	Cannot:  {"✗ cannot", visible.Red},
	Unknown: {"? unknown", visible.Cyan},
}

// Text prints r for people. Commands are never broken into lines.
func (r *Report) Text(w io.Writer, o layout.Options) error {
	if o.Width == 0 || o.Width > MaxWidth {
		o.Width = MaxWidth
	}
	b := bufio.NewWriter(w)
	p := printer{layout.NewPrinter(b, o)}
	p.head(r)
	for i, f := range r.Findings {
		p.finding(f)
		if i+1 < len(r.Findings) && (troubles(f) || troubles(r.Findings[i+1])) {
			p.Line("")
		}
	}
	p.list("What can be measured here", Fine, r.Measurable)
	p.list("What cannot", Cannot, r.NotMeasurable)
	return errors.Join(p.End(), b.Flush())
}

func troubles(f Finding) bool { return f.Verdict == Limits || f.Verdict == Cannot }

// printer prints the parts of a report.
type printer struct{ *layout.Printer }

// head says which host it is and how many findings there are of each kind.
func (p printer) head(r *Report) {
	e := r.Host
	facts := []string{e.Host, strings.TrimSpace(e.OS + " " + e.Kernel), e.CPUModel, quantity.Plural(e.CPUs, "processor")}
	if e.MemoryBytes > 0 {
		facts = append(facts, quantity.Size(float64(e.MemoryBytes)))
	}
	facts = slices.DeleteFunc(facts, func(fact string) bool { return fact == "" })
	p.Paragraph(strings.Join(facts, ", "))
	counts := make(map[Verdict]int)
	for _, f := range r.Findings {
		counts[f.Verdict]++
	}
	said := fmt.Sprintf("%s: %d in the way, %d limiting, %d fine", quantity.Plural(len(r.Findings), "item"), counts[Cannot], counts[Limits], counts[Fine])
	if n := counts[Unknown]; n > 0 {
		said += fmt.Sprintf(", %d not known", n)
	}
	p.Paragraph(said)
	p.Line("")
}

// finding prints one item: a fine one in a line, one that troubles with all
// that is known of it.
func (p printer) finding(f Finding) {
	mark := marks[f.Verdict]
	p.Entry(layout.Pad(mark.text, markWidth)+f.Name, markWidth+nameWidth, f.Found, p.marked(mark.text, mark.colour))
	if !troubles(f) {
		return
	}
	margin := strings.Repeat(" ", markWidth)
	label := func(name, text string) {
		if text != "" {
			p.Entry(margin+name, markWidth+labelWidth, text, nil)
		}
	}
	label("means", f.Means)
	if f.Mend != "" {
		p.Line(margin + layout.Pad("mend", labelWidth) + layout.Clean(f.Mend))
	}
	label("looked", f.Looked)
}

// marked colours the mark that a label begins with.
func (p printer) marked(mark string, colour int) func(string) string {
	return func(label string) string { return strings.Replace(label, mark, p.Coloured(colour, mark), 1) }
}

func (p printer) list(title string, v Verdict, items []string) {
	if len(items) == 0 {
		return
	}
	p.Line("")
	p.Paragraph(title)
	symbol, _, _ := strings.Cut(marks[v].text, " ")
	for _, item := range items {
		p.Entry("  "+symbol, listCells, item, p.marked(symbol, marks[v].colour))
	}
}
