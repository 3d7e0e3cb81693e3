package capacity

import (
	"strconv"
	"strings"

	"interleave/results"
)

// Headline is what a group has found, in a line: what a reader looks for first.
type Headline struct {
	Of    string   // the scenario, empty for a URL
	Limit string   // "p99 ≤ 50 ms, errors ≤ 0.1 %"
	Named []string // "eventloop 4,310 requests/s [4,180–4,420]", the highest first
	More  int      // how many further servers there are
}

// mostNamed is how many servers a headline names.
const mostNamed = 6

// Headlines are those of all groups; none if c is nil.
func Headlines(c *results.Capacities) (all []Headline) {
	if c == nil {
		return nil
	}
	for _, g := range Groups(c) {
		h := Headline{Of: g.Rows[0].Scenario, Limit: g.Rows[0].Limit.Text, More: max(len(g.Rows)-mostNamed, 0)}
		for _, r := range g.Rows[:min(len(g.Rows), mostNamed)] {
			h.Named = append(h.Named, r.Model+" "+r.rate())
		}
		all = append(all, h)
	}
	return all
}

// Text is the headline without what it is of.
func (h Headline) Text() string {
	text := strings.Join(h.Named, ", ")
	if h.More > 0 {
		text += ", and " + strconv.Itoa(h.More) + " more"
	}
	return text + " within " + h.Limit
}

// String is the headline.
func (h Headline) String() string {
	if h.Of == "" {
		return h.Text()
	}
	return h.Of + ": " + h.Text()
}
