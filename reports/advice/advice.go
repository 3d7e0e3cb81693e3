// Package advice says in a few lines which model suits a workload.
package advice

import (
	"fmt"
	"slices"
	"strings"

	"interleave/internal/quantity"
	"interleave/results"
)

// Line is one of the answer.
type Line struct {
	Head string
	Text string
}

// Lines are the answer: which model and setting, up to which rate and how many clients,
// at what memory, how the others did, and what would change it.
func Lines(a *results.Advice) []Line {
	if a.Model == "" {
		return none(a)
	}
	lines := []Line{{"use", use(a)}, {"up to", upTo(a)}, {"memory", memory(a)}, {"others", others(a)}, {"changes", changes(a)}}
	return said(lines)
}

// said are the lines that say something.
func said(lines []Line) []Line {
	return slices.DeleteFunc(lines, func(l Line) bool { return l.Text == "" })
}

// asked is the rate and the limit.
func asked(a *results.Advice) string {
	rate := quantity.Short(a.Rate) + " requests/s"
	if a.Guessed {
		rate += " (as its clients may ask for; it states no rate)"
	}
	return rate + " within " + a.Limit.Text
}

// none says why no model is advised.
func none(a *results.Advice) []Line {
	text := "no model was found to keep " + asked(a)
	var nearest *results.Candidate
	for i := range a.Candidates {
		if c := &a.Candidates[i]; c.CPU != nil && (nearest == nil || c.Slow < nearest.Slow) {
			nearest = c
		}
	}
	if nearest != nil {
		text += fmt.Sprintf("; %s comes nearest: %s of its requests are slow or fail", nearest.Model, quantity.ShortPercent(nearest.Slow))
	}
	return said([]Line{{"use", text}, {"others", others(a)}})
}

func use(a *results.Advice) string {
	text := a.Model
	c := a.Candidate(a.Model)
	if s := a.Size; s != nil {
		text += fmt.Sprintf(" with %s or more%s", quantity.Plural(*s.Value, "worker"), between(s))
		if c != nil {
			text += " (by itself it has " + c.Settings + ")"
		}
	} else if c != nil && c.Settings != "" {
		text += " (" + c.Settings + ")"
	}
	text += ", for " + asked(a)
	if c != nil && c.Busy != nil {
		text += "; its processors are busy for " + quantity.ShortPercent(*c.Busy)
	}
	return text + asGood(a)
}

// asGood names the models that are as good, and says why the one that is advised was taken.
func asGood(a *results.Advice) string {
	switch {
	case len(a.Tied) == 0:
		return ""
	case a.Margin == 0:
		return ". As good, as far as was measured: " + quantity.Join(a.Tied)
	}
	are := "is"
	if len(a.Tied) > 1 {
		are = "are"
	}
	return fmt.Sprintf(". %s %s as good within %s, as far as was measured: %s was taken because it is the plainest",
		quantity.Join(a.Tied), are, quantity.ChosenPercent(a.Margin), a.Model)
}

func between(s *results.Size) string {
	if s.High == nil || *s.Low == *s.High {
		return ""
	}
	return fmt.Sprintf(" [%d–%d]", *s.Low, *s.High)
}

// upTo is the capacity, and how many clients that are.
func upTo(a *results.Advice) string {
	i := slices.IndexFunc(a.Capacities, func(c results.Capacity) bool { return c.Model == a.Model })
	if i < 0 || a.Capacities[i].Value == nil {
		return "not known: the time was up"
	}
	c := a.Capacities[i]
	text := quantity.Short(*c.Value) + " requests/s"
	switch {
	case c.AtLeast:
		text = "at least " + text
	case c.AtMost:
		text = "less than " + text
	case c.Low != nil && c.High != nil:
		text += fmt.Sprintf(" [%s–%s]", quantity.Short(*c.Low), quantity.Short(*c.High))
	}
	if a.Clients > 0 && !a.Guessed {
		return text + fmt.Sprintf("; so about %s that ask as often as the workload's %s (computed)",
			quantity.Plural(int(float64(a.Clients)**c.Value/a.Rate), "client"), quantity.Whole(a.Clients))
	}
	return text + fmt.Sprintf("; so about %s that wait for an answer at the same time, or more that pause in between (computed: Little's law)", quantity.Plural(max(1, int(*c.Value*a.Wait+0.5)), "client"))
}

func memory(a *results.Advice) string {
	text := "not known"
	if c := a.Candidate(a.Model); c != nil && c.Memory != nil {
		text = quantity.Size(*c.Memory) + " at this rate"
	}
	for _, c := range a.Capacities {
		if c.Model == a.Model && c.Memory != nil {
			text += ", " + quantity.Size(*c.Memory) + " near its capacity"
		}
	}
	if a.Limit.Memory > 0 {
		text += " (limit " + quantity.Size(float64(a.Limit.Memory)) + ")"
	}
	return text
}

// doubt is how likely it may be that a model keeps the limit which is said not to.
const doubt = 0.05

// Doubtful reports whether a model is said not to keep the limit that may keep it.
func Doubtful(c results.Candidate) bool { return !c.Keeps && c.Likely != nil && *c.Likely > doubt }

// others tells how the other models did: those that keep the limit, and why the rest do
// not.
func others(a *results.Advice) string {
	var keep, doubtful []string
	because := map[string][]string{}
	var order []string
	for _, c := range a.Candidates {
		switch {
		case c.Model == a.Model:
		case c.Keeps:
			keep = append(keep, c.Model)
		case Doubtful(c):
			doubtful = append(doubtful, c.Model)
		default:
			if because[c.Why] == nil {
				order = append(order, c.Why)
			}
			because[c.Why] = append(because[c.Why], c.Model)
		}
	}
	var parts []string
	if len(keep) > 0 {
		parts = append(parts, quantity.Join(keep)+" "+keeps(len(keep))+" the limit too")
	}
	if len(doubtful) > 0 {
		parts = append(parts, "perhaps not "+quantity.Join(doubtful)+": that was not measured for longer")
	}
	for _, why := range order {
		parts = append(parts, "not "+quantity.Join(because[why])+": "+why)
	}
	return strings.Join(parts, "; ")
}

func keeps(n int) string {
	if n == 1 {
		return "keeps"
	}
	return "keep"
}

func changes(a *results.Advice) string {
	var parts []string
	for _, c := range a.Changes {
		text := c.What + ": "
		switch {
		case c.Keeps:
			text += a.Model + " still"
		case c.Instead != "":
			text += "then " + c.Instead
		default:
			text += a.Model + " no longer keeps the limit, and no other model was found that does"
		}
		parts = append(parts, text+" ("+how(c)+")")
	}
	return strings.Join(parts, "; ")
}

func how(c results.Change) string {
	if c.Measured {
		return "measured " + c.How
	}
	return c.How
}
