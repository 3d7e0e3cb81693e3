package text

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"interleave/internal/layout"
	"interleave/internal/quantity"
	"interleave/reports/standing"
)

// SoFar returns the chart of strengths and weaknesses of a run that goes on, of
// which so many of the planned blocks are measured, in lines for a terminal, at
// most so many.
// Where there is little room it has the first columns only, and where that is
// not enough the models that are best most often, or while none is ranked the
// first of them. It is nil if there is nothing to show or no room.
func SoFar(s *standing.Strengths, blocks, planned int, o layout.Options, most int) []string {
	title := printed(o, func(p *layout.Printer) { p.Styled(soFarTitle(s, blocks, planned), p.Bold) })
	rows := s.Rows
	for models := len(rows); models > 0; models-- {
		part := *s
		part.Rows = bestMostOften(rows, models)
		if lines := within(most, title, &part, len(rows)-models, o); lines != nil {
			return lines
		}
	}
	return nil
}

// soFarTitle marks the chart as a first look.
func soFarTitle(s *standing.Strengths, blocks, planned int) string {
	sure := "no intervals yet"
	for _, row := range s.Rows {
		if slices.ContainsFunc(row.Places, func(p standing.Place) bool { return p.Interval != "" }) {
			sure = "the intervals are still wide"
		}
	}
	return fmt.Sprintf("First look, after %d of %s: %s", blocks, quantity.Plural(planned, "block"), sure)
}

// within lays out as many pieces of the chart as have room, and a note on what
// has none: the other columns, and models that were left out before. It is nil
// if not even the first piece has room.
func within(most int, title []string, s *standing.Strengths, models int, o layout.Options) []string {
	all := pieces(layout.NewPrinter(io.Discard, o), s)
	for n := len(all); n > 0; n-- {
		lines := slices.Clone(title)
		for _, piece := range all[:n] {
			lines = append(lines, printed(o, piece.write)...)
		}
		columns := 0
		for _, piece := range all[n:] {
			columns += len(piece.columns)
		}
		if note := noRoom(columns, models); note != "" {
			lines = append(lines, printed(o, func(p *layout.Printer) { p.Styled(note, p.Dim) })...)
		}
		if len(lines) > most {
			continue
		}
		if signs := printed(o, func(p *layout.Printer) { legend(p, s) }); len(lines)+len(signs) <= most {
			lines = append(lines, signs...)
		}
		return lines
	}
	return nil
}

// noRoom says what the terminal has no room for, nothing if it has for all.
func noRoom(columns, models int) string {
	var missing []string
	if models > 0 {
		missing = append(missing, quantity.Plural(models, "model"))
	}
	if columns > 0 {
		missing = append(missing, quantity.Plural(columns, "column"))
	}
	if len(missing) == 0 {
		return ""
	}
	return "no room here for " + quantity.Join(missing) + " more"
}

// bestMostOften are so many of the rows, in their order.
func bestMostOften(rows []standing.StrengthRow, n int) []standing.StrengthRow {
	strong := func(i int) (count int) {
		for _, place := range rows[i].Places {
			if place.Grade == standing.Strong {
				count++
			}
		}
		return count
	}
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(strong(j), strong(i)) })
	order = order[:n]
	slices.Sort(order)
	var kept []standing.StrengthRow
	for _, i := range order {
		kept = append(kept, rows[i])
	}
	return kept
}

// printed are the lines that write prints.
func printed(o layout.Options, write func(*layout.Printer)) []string {
	var b bytes.Buffer
	write(layout.NewPrinter(&b, o))
	return slices.Collect(strings.Lines(b.String()))
}
