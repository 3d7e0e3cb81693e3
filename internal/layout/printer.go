package layout

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"interleave/internal/quantity"
	"interleave/internal/visible"
)

// Printer writes lines and remembers the first error.
type Printer struct {
	w       io.Writer
	o       Options
	leftOut []string // heads of columns for which there was no room
	err     error
}

// NewPrinter returns a printer on w.
func NewPrinter(w io.Writer, o Options) *Printer {
	if o.Width <= 0 {
		o.Width = defaultWidth
	}
	o.Width = max(o.Width, narrowest)
	return &Printer{w: visible.NewWriter(w), o: o}
}

// Width returns how many cells a line may have.
func (p *Printer) Width() int { return p.o.Width }

// End says which columns of tables were left out, if any were, and returns the
// first error of writing.
func (p *Printer) End() error {
	if n := len(p.leftOut); n > 0 {
		p.Paragraph(fmt.Sprintf("%s left out (%s): widen the terminal or use --json", quantity.Plural(n, "column"), strings.Join(p.leftOut, ", ")))
		p.leftOut = nil
	}
	return p.err
}

func (p *Printer) leaveOut(heads ...string) {
	for _, head := range heads {
		if !slices.Contains(p.leftOut, head) {
			p.leftOut = append(p.leftOut, head)
		}
	}
}

// Line writes s without the spaces at its end, and cleaned except for its styles.
// The caller keeps it within Width.
func (p *Printer) Line(s string) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, strings.TrimRight(s, " "))
	}
}

// Paragraph cleans a sentence and writes it over as many lines as it needs, all
// but the first indented.
func (p *Printer) Paragraph(s string) { p.Styled(s, nil) }

// Styled is Paragraph in a style, such as Bold; nil is none.
func (p *Printer) Styled(s string, style func(string) string) { p.indented("", s, style) }

// Indented is Paragraph behind some blanks.
func (p *Printer) Indented(blanks int, s string) { p.indented(space(blanks), s, nil) }

func (p *Printer) indented(before, s string, style func(string) string) {
	for _, line := range Wrap(s, p.o.Width-Width(before), "  ") {
		if style != nil {
			line = style(line)
		}
		p.Line(before + line)
	}
}

// Command writes a command that a reader is to copy: on one line, however long,
// which a terminal wraps by itself and copies whole.
func (p *Printer) Command(s string) { p.Line("  " + Clean(s)) }

// enoughForText is how many cells a text beside its label has at least; with
// less it stands below, unless the label is a mark.
const enoughForText = 24

// narrow is the width below which no margin is kept.
const narrow = 60

// Entry writes a text beside its label, which has so many cells, or below it
// where the terminal is narrow. The label may be indented. style, if not nil,
// is given the label padded.
func (p *Printer) Entry(label string, cells int, text string, style func(string) string) {
	if style == nil {
		style = func(s string) string { return s }
	}
	label = Clean(label)
	if room := p.o.Width - cells; (room >= enoughForText || 3*cells <= p.o.Width) && Width(label) < cells {
		before := style(Pad(label, cells))
		for _, line := range Wrap(text, room, "") {
			p.Line(before + line)
			before = space(cells)
		}
		return
	}
	blanks := len(label) - len(strings.TrimLeft(label, " "))
	if p.o.Width < narrow {
		blanks = min(blanks, len(gap))
	}
	before := space(blanks)
	if strings.TrimSpace(label) != "" {
		for i, line := range Wrap(label, p.o.Width-blanks, "  ") {
			if i == 0 {
				p.Line(style(before + line))
			} else {
				p.Line(before + line)
			}
		}
	}
	if before += gap; strings.TrimSpace(text) != "" {
		for _, line := range Wrap(text, p.o.Width-Width(before), "") {
			p.Line(before + line)
		}
	}
}

// Bold, Dim and Coloured return s styled, if the terminal can do so.
func (p *Printer) Bold(s string) string { return p.styled(visible.Bold, s) }
func (p *Printer) Dim(s string) string  { return p.styled(visible.Dim, s) }
func (p *Printer) Coloured(colour int, s string) string {
	return p.styled(func(s string) string { return visible.Coloured(colour, s) }, s)
}

func (p *Printer) styled(style func(string) string, s string) string {
	if !p.o.Color || strings.TrimSpace(s) == "" {
		return s
	}
	return style(s)
}
