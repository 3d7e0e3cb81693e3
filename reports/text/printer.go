package text

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"interleave/internal/visible"
)

// defaultWidth is that of what is no terminal.
const defaultWidth = 100

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

// Printer writes lines and remembers the first error.
type Printer struct {
	w   io.Writer
	o   Options
	err error
}

// NewPrinter returns a printer on w.
func NewPrinter(w io.Writer, o Options) *Printer {
	if o.Width <= 0 {
		o.Width = defaultWidth
	}
	return &Printer{w: visible.NewWriter(w), o: o}
}

// Width returns how many columns a line may have.
func (p *Printer) Width() int { return p.o.Width }

// Err returns the first error of writing.
func (p *Printer) Err() error { return p.err }

// Line writes s without the spaces at its end, cleaned but for its styles. It
// is the caller's to keep it within Width.
func (p *Printer) Line(s string) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, strings.TrimRight(s, " "))
	}
}

// Paragraph cleans a sentence and writes it over as many lines as it needs.
func (p *Printer) Paragraph(s string) {
	for _, line := range Wrap(s, p.o.Width) {
		p.Line(line)
	}
}

// Bold and Dim return s styled, if the terminal can do so.
func (p *Printer) Bold(s string) string { return p.styled(visible.Bold, s) }
func (p *Printer) Dim(s string) string  { return p.styled(visible.Dim, s) }

func (p *Printer) styled(style func(string) string, s string) string {
	if !p.o.Color || strings.TrimSpace(s) == "" {
		return s
	}
	return style(s)
}
