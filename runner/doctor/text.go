package doctor

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"interleave/internal/visible"
)

// Style is how a report is printed for people.
type Style struct {
	Width int  // columns of text, commands aside; 0 means MaxWidth
	Color bool // marks in colour
}

// MaxWidth is how wide text is at most: wider lines are hard to read.
const MaxWidth = 100

const (
	minWidth   = 50
	markWidth  = 11 // "! limits   "
	nameWidth  = 16
	labelWidth = 8 // "looked  "
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
func (r *Report) Text(w io.Writer, s Style) error {
	if s.Width == 0 {
		s.Width = MaxWidth
	}
	p := &printer{w: bufio.NewWriter(visible.NewWriter(w)), style: s, width: min(max(s.Width, minWidth), MaxWidth)}
	p.head(r)
	for i, f := range r.Findings {
		p.finding(f)
		if i+1 < len(r.Findings) && (troubles(f) || troubles(r.Findings[i+1])) {
			p.line("")
		}
	}
	p.list("What can be measured here", Fine, r.Measurable)
	p.list("What cannot", Cannot, r.NotMeasurable)
	return p.w.Flush()
}

func troubles(f Finding) bool { return f.Verdict == Limits || f.Verdict == Cannot }

// printer wraps and indents. The error of its writer shows at the flush.
type printer struct {
	w     *bufio.Writer
	style Style
	width int
}

func (p *printer) line(s string) { fmt.Fprintln(p.w, strings.TrimRight(s, " ")) }

// head says which host it is and how many findings there are of each kind.
func (p *printer) head(r *Report) {
	e := r.Host
	facts := []string{e.Host, strings.TrimSpace(e.OS + " " + e.Kernel), e.CPUModel, plural(e.CPUs, "processor")}
	if e.MemoryBytes > 0 {
		facts = append(facts, size(float64(e.MemoryBytes)))
	}
	var known []string
	for _, fact := range facts {
		if fact != "" {
			known = append(known, fact)
		}
	}
	p.indented("", "", strings.Join(known, ", "))
	counts := make(map[Verdict]int)
	for _, f := range r.Findings {
		counts[f.Verdict]++
	}
	said := fmt.Sprintf("%d items: %d in the way, %d limiting, %d fine", len(r.Findings), counts[Cannot], counts[Limits], counts[Fine])
	if n := counts[Unknown]; n > 0 {
		said += fmt.Sprintf(", %d not known", n)
	}
	p.indented("", "", said)
	p.line("")
}

// finding prints one item: a fine one in a line, one that troubles with all
// that is known of it.
func (p *printer) finding(f Finding) {
	mark := marks[f.Verdict]
	first := p.coloured(mark.colour, pad(mark.text, markWidth)) + pad(f.Name, nameWidth)
	p.indented(first, strings.Repeat(" ", markWidth+nameWidth), f.Found)
	if !troubles(f) {
		return
	}
	margin := strings.Repeat(" ", markWidth)
	label := func(name, text string) {
		if text != "" {
			p.indented(margin+pad(name, labelWidth), margin+strings.Repeat(" ", labelWidth), text)
		}
	}
	label("means", f.Means)
	if f.Mend != "" {
		p.line(margin + pad("mend", labelWidth) + f.Mend)
	}
	label("looked", f.Looked)
}

func (p *printer) list(title string, v Verdict, items []string) {
	if len(items) == 0 {
		return
	}
	p.line("")
	p.line(title)
	symbol, _, _ := strings.Cut(marks[v].text, " ")
	for _, item := range items {
		p.indented("  "+p.coloured(marks[v].colour, symbol)+" ", "    ", item)
	}
}

// indented prints text after first, with further lines after rest.
func (p *printer) indented(first, rest, text string) {
	prefix := first
	for _, line := range wrap(text, p.width-utf8.RuneCountInString(rest)) {
		p.line(prefix + line)
		prefix = rest
	}
}

func (p *printer) coloured(colour int, s string) string {
	if !p.style.Color {
		return s
	}
	return visible.Coloured(colour, s)
}

// wrap breaks text at blanks into lines of at most width characters; a longer
// word has a line of its own. There is always one line.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= width:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}

func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(width-utf8.RuneCountInString(s), 1))
}
