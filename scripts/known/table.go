package main

import (
	"fmt"
	"io"

	"interleave/internal/layout"
	"interleave/internal/quantity"
	"interleave/results"
)

// row is a server with a workload: what is true and what was found.
type row struct {
	known
	truth float64 // requests per second; 0 if its CPU time is not known
	found *results.Capacity
}

// near is how far off a capacity may be, and nearBound by which factor a bound, which
// else would be right whatever it is.
const (
	near      = 0.1
	nearBound = 2
)

// ratio is what was found, as a part of the truth.
func (r *row) ratio() float64 {
	if r.found.Value == nil || r.truth == 0 {
		return 0
	}
	return *r.found.Value / r.truth
}

// within reports whether the interval holds the truth. An open end holds all beyond it.
func (r *row) within() bool {
	c := r.found
	return c.Value != nil && r.truth > 0 && (c.Low == nil || *c.Low <= r.truth) && (c.High == nil || *c.High >= r.truth)
}

// close reports whether the value is near the truth. A bound is near what is beyond it,
// if that is not far beyond it.
func (r *row) close() bool {
	least, most := 1-near, 1+near
	if r.found.AtLeast {
		least = 1. / nearBound
	}
	if r.found.AtMost {
		most = nearBound
	}
	return r.ratio() >= least && r.ratio() <= most
}

// bound reports whether the capacity is known from one side only.
func (r *row) bound() bool { return r.found.AtLeast || r.found.AtMost }

func (r *row) right() bool { return r.within() && r.close() }

func (r *row) verdict() string {
	switch {
	case r.right() && r.bound():
		return "a bound"
	case r.right():
		return "right"
	case r.truth == 0 || r.found.Value == nil:
		return "not known"
	case r.close():
		return "beside its interval"
	case r.within() && r.bound():
		return "a bound that says too little"
	case r.within():
		return "off by more than 10 %"
	}
	return "wrong"
}

var heads = []string{"workload", "server", "CPU/request", "truth", "found", "95 % interval", "found/truth", ""}

func (r *row) cells() []string {
	cpu, truth, found, interval := "", "", "not known", ""
	c := r.found
	if c.CPUPerRequest != nil {
		cpu, truth = quantity.Time(*c.CPUPerRequest), quantity.Short(r.truth)
	}
	if c.Value != nil {
		found = quantity.Short(*c.Value)
		switch {
		case c.AtLeast:
			found = "≥ " + found
		case c.AtMost:
			found = "< " + found
		}
	}
	if c.Low != nil && c.High != nil {
		interval = quantity.Short(*c.Low) + "–" + quantity.Short(*c.High)
	}
	ratio := ""
	if r.ratio() > 0 {
		ratio = quantity.Fixed(r.ratio(), 2)
	}
	return []string{r.workload, c.Model, cpu, truth, found, interval, ratio, r.verdict()}
}

// writeTable writes the rows for a terminal.
func writeTable(w io.Writer, o layout.Options, about string, rows []row) error {
	p := layout.NewPrinter(w, o)
	t := layout.Table{Indent: 2}
	for i, head := range heads {
		t.Columns = append(t.Columns, layout.Column{Head: head, Right: i >= 2 && i <= 6})
	}
	t.Heads()
	for _, r := range rows {
		t.Row(r.cells()...)
	}
	p.Paragraph(about)
	t.Write(p)
	return p.End()
}

// writeMarkdown writes the same for a page.
func writeMarkdown(w io.Writer, about string, rows []row) error {
	_, err := fmt.Fprintf(w, "%s\n\n|", about)
	line := func(cells []string) {
		for _, cell := range cells {
			if err == nil {
				_, err = fmt.Fprintf(w, " %s |", cell)
			}
		}
		if err == nil {
			_, err = fmt.Fprintln(w)
		}
	}
	line(heads)
	if err == nil {
		_, err = fmt.Fprintln(w, "|---|---|--:|--:|--:|--:|--:|---|")
	}
	for _, r := range rows {
		if err == nil {
			_, err = fmt.Fprint(w, "|")
		}
		line(r.cells())
	}
	return err
}
