package main

import (
	"interleave/internal/layout"
	"interleave/reports/standing"
	"interleave/reports/text"
	"interleave/results"
)

// look is the table so far of a running benchmark. It has the whole blocks only:
// in the others some models are not measured yet.
type look struct {
	run    *results.Run
	cells  int // in a block
	trials []results.Trial
	seen   map[int]map[cellName]bool // by block

	ranked *standing.Strengths // nil before there is a block
	blocks int                 // that ranked is about
}

type cellName struct {
	results.Cell
	engine string
}

// newLook returns the look at a run with so many cells in a block, of which some
// trials are done already.
func newLook(run *results.Run, cells int, done []results.Trial) *look {
	l := &look{run: run, cells: cells, seen: map[int]map[cellName]bool{}}
	for i := range done {
		l.add(&done[i])
	}
	return l
}

// add takes note of a trial.
func (l *look) add(t *results.Trial) {
	if l.seen[t.Block] == nil {
		l.seen[t.Block] = map[cellName]bool{}
	}
	l.seen[t.Block][cellName{t.Cell(), t.Engine}] = true
	l.trials = append(l.trials, *t)
}

// whole is how many blocks are whole.
func (l *look) whole() (n int) {
	for block := range l.seen {
		if l.isWhole(block) {
			n++
		}
	}
	return n
}

func (l *look) isWhole(block int) bool { return len(l.seen[block]) >= l.cells }

// renew computes the table if there is a further block, and reports whether
// there is. After the last block the report itself follows.
func (l *look) renew() bool {
	whole := l.whole()
	if whole == l.blocks || whole >= l.run.Plan.Blocks {
		return false
	}
	var trials []results.Trial
	for _, t := range l.trials {
		if l.isWhole(t.Block) {
			trials = append(trials, t)
		}
	}
	l.ranked, l.blocks = standing.SoFar(l.run, trials), whole
	return true
}

// lines is the table in at most so many lines, each with its end; none before
// the first block.
func (l *look) lines(o layout.Options, most int) []string {
	if l.ranked == nil {
		return nil
	}
	return text.SoFar(l.ranked, l.blocks, l.run.Plan.Blocks, o, most)
}
