package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"interleave/internal/layout"
	"interleave/internal/quantity"
)

// row is a target and what was measured.
type row struct {
	target
	stage string

	ours, theirs float64 // the medians of both
	ratios       []float64
	why          string // there are no ratios
}

// missing are the rows of a stage that was not measured.
func missing(s *stage, why string) (rows []row) {
	for _, t := range s.targets {
		rows = append(rows, row{target: t, stage: s.name, why: why})
	}
	return rows
}

// rowsOf are those of a stage that was.
func rowsOf(s *stage, up []*member) []row {
	rows := missing(s, "")
	for i := range rows {
		r := &rows[i]
		model, peer := of(up, r.model), of(up, r.peer)
		if model == nil || peer == nil && r.peer != "" {
			r.why = "left out"
			continue
		}
		var ours, theirs []float64
		for j, mine := range model.samples { // as many as the peer has
			a, b := r.of.figure(mine), 1.0
			if peer != nil {
				b = r.of.figure(peer.samples[j])
				theirs = append(theirs, b)
			}
			ours = append(ours, a)
			r.ratios = append(r.ratios, a/b)
		}
		r.ours, r.theirs = median(ours), median(theirs)
	}
	return rows
}

func of(up []*member, name string) *member {
	for _, m := range up {
		if m.name == name && m.err == nil {
			return m
		}
	}
	return nil
}

// figure is what m asks of a sample.
func (m measure) figure(s sample) float64 {
	switch m {
	case cpuTime:
		return s.cpu
	case rate:
		return s.rate
	}
	return s.share
}

// text writes a figure.
func (m measure) text(v float64) string {
	switch {
	case v == 0:
		return ""
	case m == cpuTime:
		return quantity.Time(v)
	case m == rate:
		return quantity.Number(v) + "/s"
	}
	return quantity.Fixed(v, 2)
}

// median of the values, 0 if there are none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// now is the ratio: its median, and the lowest and the highest.
func (r *row) now() string {
	if len(r.ratios) == 0 {
		return r.why
	}
	return fmt.Sprintf("%s [%s–%s]", quantity.Fixed(median(r.ratios), 2),
		quantity.Fixed(slices.Min(r.ratios), 2), quantity.Fixed(slices.Max(r.ratios), 2))
}

// verdict is whether the median meets the target. A question mark says that not all
// rounds are on its side.
func (r *row) verdict() string {
	switch {
	case len(r.ratios) == 0:
		return "not measured"
	case r.bound == 0:
		return ""
	}
	within := func(v float64) bool { return cmp.Compare(v, r.bound) == 0 || (v > r.bound) == r.atLeast }
	word, sure := "missed", !within(slices.Min(r.ratios)) && !within(slices.Max(r.ratios))
	if within(median(r.ratios)) {
		word, sure = "met", within(slices.Min(r.ratios)) && within(slices.Max(r.ratios))
	}
	if !sure {
		word += "?"
	}
	return word
}

// want is the target in words.
func (r *row) want() string {
	sign := "≤"
	switch {
	case r.bound == 0:
		return "none"
	case r.atLeast:
		sign = "≥"
	}
	return sign + " " + quantity.Fixed(r.bound, 2)
}

var heads = []string{"model", "beside", "ours", "theirs", "target", "now", ""}

func (r *row) cells() []string {
	return []string{r.model, cmp.Or(r.peer, "no other"), r.of.text(r.ours), r.of.text(r.theirs), r.want(), r.now(), r.verdict()}
}

// writeTable writes the rows for a terminal, stage by stage.
func writeTable(w io.Writer, o layout.Options, about string, rows []row) error {
	p := layout.NewPrinter(w, o)
	t := layout.Table{Indent: 2}
	for i, head := range heads {
		t.Columns = append(t.Columns, layout.Column{Head: head, Right: i >= 2 && i <= 4})
	}
	t.Columns[2].Rank, t.Columns[3].Rank = 1, 1
	for i, r := range rows {
		if i == 0 || rows[i-1].heading() != r.heading() {
			t.Line("", nil)
			t.Line(r.heading(), p.Bold)
			if i == 0 {
				t.Heads()
			}
		}
		t.Row(r.cells()...)
	}
	p.Paragraph(about)
	t.Write(p)
	return p.End()
}

func (r *row) heading() string { return fmt.Sprintf("%s: %s", r.stage, r.of) }

// writeMarkdown writes the same for a page.
func writeMarkdown(w io.Writer, about string, rows []row) error {
	_, err := fmt.Fprintf(w, "%s\n\n| load | model | beside | ours | theirs | target | now | |\n|---|---|---|---|---|---|---|---|\n", about)
	for _, r := range rows {
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "| %s ", r.heading())
		for _, cell := range r.cells() {
			if err == nil {
				_, err = fmt.Fprintf(w, "| %s ", cell)
			}
		}
		if err == nil {
			_, err = fmt.Fprintln(w, "|")
		}
	}
	return err
}
