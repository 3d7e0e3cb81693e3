package reports

import (
	"fmt"

	"interleave/internal/quantity"
	"interleave/results"
)

// Code is a scenario's handler in one style.
type Code struct {
	results.Source
	Users []string // models that run it
}

// Figures is how the handler reads, in words.
func (c Code) Figures() string { return readsLike(c.Lines, c.Branches, c.Nesting) }

func readsLike(lines, branches, nesting int) string {
	ways := "1 branch"
	if branches != 1 {
		ways = quantity.Whole(int64(branches)) + " branches"
	}
	deep := "not nested"
	if nesting > 0 {
		deep = fmt.Sprintf("nested %d deep", nesting)
	}
	return quantity.Plural(lines, "line") + ", " + ways + ", " + deep
}

// codeOf returns a scenario's handlers, none if the run does not hold them.
func (r *Report) codeOf(s *Scenario) []Code {
	var list []Code
	for _, source := range s.Sources {
		code := Code{Source: source}
		for _, m := range r.Models {
			if m.Style == source.Style {
				code.Users = append(code.Users, m.Name)
			}
		}
		list = append(list, code)
	}
	return list
}

// reading is how all handlers of one style read together.
type reading struct{ scenarios, lines, branches, nesting int }

// readings adds up the handlers of each style. Only scenarios that hold every
// style count, so that the sums compare.
func (r *Report) readings() map[string]reading {
	styles := map[string]bool{}
	for _, s := range r.Scenarios {
		for _, c := range s.Code {
			styles[c.Style] = true
		}
	}
	sums := map[string]reading{}
	for _, s := range r.Scenarios {
		if len(s.Code) != len(styles) {
			continue
		}
		for _, c := range s.Code {
			sum := sums[c.Style]
			sum.scenarios++
			sum.lines += c.Lines
			sum.branches += c.Branches
			sum.nesting = max(sum.nesting, c.Nesting)
			sums[c.Style] = sum
		}
	}
	return sums
}
