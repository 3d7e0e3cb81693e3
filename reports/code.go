package reports

import (
	"fmt"

	"interleave/internal/quantity"
	"interleave/reports/measure"
	"interleave/results"
)

// Code is a scenario's handler in one style.
type Code struct {
	results.Source
	Users []string // models that run it
}

// Figures is how the handler reads, in words.
func (c Code) Figures() string {
	ways := "1 branch"
	if c.Branches != 1 {
		ways = quantity.Whole(c.Branches) + " branches"
	}
	deep := "not nested"
	if c.Nesting > 0 {
		deep = fmt.Sprintf("nested %d deep", c.Nesting)
	}
	return quantity.Plural(c.Lines, "line") + ", " + ways + ", " + deep
}

// codeOf returns a scenario's handlers, none if the run does not hold them.
func codeOf(r *measure.Run, s *measure.Scenario) []Code {
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
