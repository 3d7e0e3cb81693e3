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
}

// String is the sentence.
func (a Advice) String() string {
	text := strings.TrimSpace(a.Who + " " + a.Text)
	if a.For != "" {
		text = "For " + a.For + ", " + text
	}
	return text + "."
}

// mostAdvised is how many qualities get a sentence of their own.
const mostAdvised = 8

// inShort says which model is to be recommended for what. Models that are not
// resolved from the best share its place.
func (r *Report) inShort() []Advice {
	var list, rest []Advice
	for _, q := range r.Strengths.Qualities {
		if !q.Measured() {
			continue
		}
		switch who, text := r.advise(q); {
		case text == "":
		case len(list) < mostAdvised:
			list = append(list, Advice{q.lead, who, text})
		default:
			text, _, _ = strings.Cut(text, ":") // the figures are in the chart
			rest = append(rest, Advice{q.lead, who, text})
		}
	}
	list = append(list, merge(rest)...)
	if text := r.price(); text != "" {
		list = append(list, Advice{Text: text})
	}
	if a, ok := r.conflict(); ok {
		list = append(list, a)
	}
	for _, turn := range r.Turns() {
		list = append(list, Advice{Text: strings.TrimSuffix(turn, ".")})
	}
	if text := r.codeSentence(); text != "" && len(list) > 0 {
		list = append(list, Advice{For: "whoever reads the code", Text: text})
	}
	return r.framed(list, true)
}

// Brief is InShort without figures, for where there is little room.
func (r *Report) Brief() []Advice {
	var list []Advice
	for _, q := range r.Strengths.Qualities {
		if !q.Measured() {
			continue
		}
		if who, text := r.advise(q); text != "" {
			text, _, _ = strings.Cut(text, ":")
			list = append(list, Advice{q.lead, who, text})
		}
	}
	list = inOneSentence(merge(list))
	for _, turn := range r.Turns() {
		list = append(list, Advice{Text: strings.TrimSuffix(turn, ".")})
	}
	return r.framed(list, false)
}

// framed puts behind the advice who is good all round, and how sure it can be.
func (r *Report) framed(list []Advice, figures bool) []Advice {
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
	if a, ok := r.allRound(figures); ok {
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
		merged = append(merged, Advice{Join(workloads.Names[s]), s.who, s.text})
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
