package validity

import (
	"fmt"

	"interleave/results"
)

// check is one question about facts of type F.
type check[F any] struct {
	name string
	ask  func(F) answer
}

// answer is a results.Check without its name. The zero value means that the
// question does not apply.
type answer struct {
	verdict        results.Verdict
	reading, bound *float64
	spoils         []results.Figure
	detail         string
}

// ask puts all questions that apply.
func ask[F any](checks []check[F], facts F) []results.Check {
	answered := []results.Check{}
	for _, c := range checks {
		a := c.ask(facts)
		if a.verdict == "" {
			continue
		}
		answered = append(answered, results.Check{
			Name: c.name, Verdict: a.verdict, Reading: a.reading, Bound: a.bound, Spoils: a.spoils, Detail: a.detail,
		})
	}
	return answered
}

// Load asks about the load and its driver.
func Load(f LoadFacts) []results.Check { return ask(loadChecks, f) }

// Trial asks about the server and the host.
func Trial(f TrialFacts) []results.Check { return ask(trialChecks, f) }

// Sum says what checks make of a result: the details of those that invalidate
// it, and of those that are doubts only.
func Sum(checks []results.Check) (invalid, doubts []string) {
	for _, c := range checks {
		switch {
		case c.Verdict.Invalidates():
			invalid = append(invalid, c.Detail)
		case c.Verdict == results.Flagged || c.Verdict == results.Spoiled:
			doubts = append(doubts, c.Detail)
		}
	}
	return invalid, doubts
}

var unknown = answer{verdict: results.Unknown}

// read begins an answer: passed, with what was read and where the bound is.
func read(reading, bound float64) answer {
	return answer{verdict: results.Passed, reading: &reading, bound: &bound}
}

func (a answer) flagged(format string, args ...any) answer {
	return a.with(results.Flagged, format, args...)
}

func (a answer) failed(format string, args ...any) answer {
	return a.with(results.Failed, format, args...)
}

func (a answer) spoiled(figures []results.Figure, format string, args ...any) answer {
	a.spoils = figures
	return a.with(results.Spoiled, format, args...)
}

func (a answer) with(v results.Verdict, format string, args ...any) answer {
	a.verdict, a.detail = v, fmt.Sprintf(format, args...)
	return a
}
