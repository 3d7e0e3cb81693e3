package reports

import (
	"fmt"
	"slices"
	"strings"
)

// Advice is one sentence of what was found: for a workload, which model.
type Advice struct {
	For  string // "waiting clients"; empty if the sentence is about all of them
	Who  string // "eventloop and greenlet", empty if none is named
	Text string // goes on after Who, without a stop

	scenario *Scenario // that shows it; nil if it stands elsewhere too
}

// String is the sentence.
func (a Advice) String() string {
	text := strings.TrimSpace(a.Who + " " + a.Text)
	if a.For != "" {
		text = "For " + a.For + ", " + text
	}
	return text + "."
}

// Gist is the text without its figures, where it names a model.
func (a Advice) Gist() string {
	if a.Who == "" {
		return a.Text
	}
	gist, _, _ := strings.Cut(a.Text, ":")
	return gist
}

// Detail is what the text goes on with after its gist.
func (a Advice) Detail() string { return strings.TrimPrefix(a.Text, a.Gist()) }

// mostInShort is how many sentences the first screen has: beside the chart of
// strengths more are not read.
const mostInShort = 4

// advised puts the findings that a choice rests on most first, as far as there
// is room for them, and each of the others under its scenario.
func (r *Report) advised() {
	list := r.found()
	room := len(list)
	if room > 0 {
		room = min(room, mostInShort-(len(r.framed(list))-room))
	}
	r.InShort = r.framed(list[:room:room])
	for _, a := range list[room:] {
		if a.scenario != nil {
			a.scenario.Found = append(a.scenario.Found, a)
		}
	}
}

// first are the qualities in which models differ most: what a choice between
// them rests on.
var first = []string{waitingQuality, hogQuality}

// found is all that the run says of which model to take for what, the most
// useful first.
func (r *Report) found() (list []Advice) {
	var rest []Advice
	for _, q := range r.Strengths.Qualities {
		if !q.Measured() {
			continue
		}
		who, text := r.advise(q)
		a := Advice{q.lead, who, text, q.Load.Scenario}
		switch {
		case text == "":
		case slices.Contains(first, q.Name):
			list = append(list, a)
		default:
			rest = append(rest, a)
		}
	}
	var turns []Advice // those in which workers are counted first
	for _, s := range r.Sweeps {
		a := Advice{Text: strings.TrimSuffix(s.Finding, ".")}
		switch l := s.Loads[0]; {
		case s.Finding == "":
		case l.Rate == nil && l.Ceiling != nil:
			list = append(list, a)
		default:
			turns = append(turns, a)
		}
	}
	if a, ok := r.conflict(); ok {
		list = append(list, a)
	}
	list = append(list, turns...)
	list = append(list, rest...)
	if a, ok := r.price(); ok {
		list = append(list, a)
	}
	return list
}

// Brief is InShort without figures, for where there is little room.
func (r *Report) Brief() []Advice {
	var list []Advice
	for _, q := range r.Strengths.Qualities {
		if !q.Measured() {
			continue
		}
		if who, text := r.advise(q); text != "" {
			a := Advice{For: q.lead, Who: who, Text: text}
			a.Text = a.Gist()
			list = append(list, a)
		}
	}
	list = inOneSentence(merge(list))
	for _, turn := range r.Turns() {
		list = append(list, Advice{Text: strings.TrimSuffix(turn, ".")})
	}
	return r.framed(list)
}

// framed puts behind the advice who is good all round, and how sure it can be.
func (r *Report) framed(list []Advice) []Advice {
	switch {
	case len(list) == 0 && r.measured() && r.tooFew() != "":
		return []Advice{{Text: fmt.Sprintf("With %s no interval between trials can be given, and without one no model is called better than another: take the figures as a first look", r.tooFew())}}
	case len(list) == 0 && r.measured():
		return []Advice{{Text: "What was measured answers none of the questions that models are compared by: see the figures themselves"}}
	case len(list) == 0:
		return []Advice{{Text: "Nothing could be measured, so nothing can be concluded" + r.whyNothing()}}
	}
	if len(r.Models) == 1 {
		list = append([]Advice{{Text: "One model was measured: its figures stand for themselves, and which model to choose they cannot say"}}, list...)
	}
	if a, ok := r.allRound(); ok {
		list = append(list, a)
	}
	if few := r.tooFew(); few != "" {
		list = append(list, Advice{Text: fmt.Sprintf("With %s no interval between trials can be given, and without one no model is called better than another: take all of this as a first look", few)})
	}
	return list
}

// measured reports whether any cell was.
func (r *Report) measured() bool {
	return slices.ContainsFunc(r.loads(), func(l *Load) bool { return slices.ContainsFunc(l.Cells, (*Cell).Measured) })
}

// whyNothing is the commonest reason for which trials do not count.
func (r *Report) whyNothing() string {
	var reasons tally
	for _, t := range r.Trials {
		for _, reason := range t.InvalidBecause {
			reasons.add(reason)
		}
	}
	if reason := reasons.commonest(); reason != "" {
		return ", mostly because " + reason
	}
	return ""
}

// merge joins the advice that is the same for several workloads.
func merge(list []Advice) []Advice {
	type same struct{ who, text string }
	var workloads Groups[same]
	for _, a := range list {
		workloads.Add(same{a.Who, a.Text}, a.For)
	}
	var merged []Advice
	for _, s := range workloads.Order {
		merged = append(merged, Advice{For: Join(workloads.Names[s]), Who: s.who, Text: s.text})
	}
	return merged
}

// inOneSentence says in one sentence who is best for what, where that is all there
// is to say.
func inOneSentence(list []Advice) []Advice {
	var out []Advice
	first := -1 // of those put together
	for _, a := range list {
		switch {
		case a.For == "" || a.Text != plainBest:
			out = append(out, a)
		case first < 0:
			first = len(out)
			out = append(out, a)
		default:
			b := &out[first]
			if b.For != "" {
				*b = Advice{Who: b.Who, Text: b.Text + " for " + b.For}
			}
			b.Text += ", " + a.Who + " for " + a.For
		}
	}
	return out
}
