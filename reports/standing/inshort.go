package standing

import (
	"cmp"
	"fmt"
	"slices"

	"interleave/internal/quantity"
	"interleave/reports/measure"
)

// Sentence is one of the few that stand over the chart of strengths.
type Sentence struct {
	Of   string // the quality that it is about; empty if it is about the run
	Text string // without a stop
}

// String is the sentence.
func (s Sentence) String() string {
	if s.Of == "" {
		return s.Text + "."
	}
	return s.Of + ": " + s.Text + "."
}

// mostInShort is how many sentences the first screen has: beside the chart of
// strengths more are not read.
const mostInShort = 4

// mostNamed is how many models a sentence names one by one.
const mostNamed = 4

// InShort says what keeps the run from an answer, or else who leads the qualities
// in which models differ most: what a choice between them rests on.
func (s *Strengths) InShort(r *measure.Run) (list []Sentence) {
	about := func(text string) { list = append(list, Sentence{Text: text}) }
	switch few := r.TooFew(); {
	case !r.Measured():
		about("Nothing could be measured, so nothing can be concluded" + whyNothing(r))
	case few != "":
		about(fmt.Sprintf("With %s no ratio between models has an interval, and without one no model is called better than another: take the figures as a first look", few))
	case len(r.Models) == 1:
		about("One model was measured: its figures stand for themselves, and which model to choose they cannot say")
	case !s.Compared():
		about("What was measured answers none of the questions that models are compared by: see the figures themselves")
	}
	for _, q := range s.furthestApart() {
		if len(list) < mostInShort {
			list = append(list, Sentence{q.Name, q.verdict()})
		}
	}
	return list
}

// furthestApart are the qualities that were compared, first the one in which the
// last model is furthest behind the best.
func (s *Strengths) furthestApart() (compared []*Quality) {
	for _, q := range s.Qualities {
		if q.present() > 1 {
			compared = append(compared, q)
		}
	}
	slices.SortStableFunc(compared, func(a, b *Quality) int {
		return cmp.Compare(b.ranking.furthest(), a.ranking.furthest())
	})
	return compared
}

// verdict says who leads a quality, and who is last. A best is named only if it
// is told apart from the others or tied with them.
func (q *Quality) verdict() string {
	k := q.ranking
	text, group := "is best", slices.Concat(k.leaders, k.unsure)
	switch {
	case len(k.unsure) > 0:
		text = "are not told apart"
	case len(group) > 1:
		text = "are tied for best"
	}
	who := quantity.Join(namesOf(q.Load, group))
	switch all := len(q.Load.Cells); {
	case len(group) > 1 && len(group) == all:
		who = "all " + quantity.Plural(all, "model")
	case len(group) > mostNamed:
		who = fmt.Sprintf("%d of %s", len(group), quantity.Plural(all, "model"))
	}
	text = who + " " + text
	if len(q.Unranked) > 0 && len(k.unsure) == 0 {
		text += " of the " + quantity.Whole(k.present) + " ranked"
	}
	if k.worst >= 0 {
		text += fmt.Sprintf("; %s is last, %s behind", q.Load.Cells[k.worst].Model.Name, quantity.Factor(k.furthest()))
	}
	return text
}

// whyNothing is the commonest reason for which trials do not count.
func whyNothing(r *measure.Run) string {
	var reasons measure.Tally
	for _, t := range r.Trials {
		for _, reason := range t.InvalidBecause {
			reasons.Add(reason)
		}
	}
	if reason := reasons.Commonest(); reason != "" {
		return ", mostly because " + reason
	}
	return ""
}
