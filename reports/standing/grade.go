package standing

import (
	"interleave/internal/quantity"
	"interleave/reports/measure"
	"interleave/results/stat"
)

// Grade is how near a model is to the best.
type Grade int

const (
	Unknown Grade = iota // not measured
	Weak                 // more than three times worse
	Middling
	Strong   // the best, or surely within a tenth of it
	Unranked // measured, and not compared: the only one, overloaded, or without an interval
	Unsure   // not told from the best, and perhaps far behind it
)

// Symbol is the grade for the eye, told by shape and not by colour.
func (p Place) Symbol() string { return [...]string{"–", "○", "◐", "●", "□", "◌"}[p.Grade] }

// gradeBehind is how near to the best a model is by the whole of the interval:
// one that only noise holds near it is not strong. Without an interval it is not
// graded.
func gradeBehind(behind stat.Estimate) Grade {
	switch {
	case !behind.HasInterval():
		return Unranked
	case gradeOf(behind.High) == Strong:
		return Strong
	case behind.Low <= 1:
		return Unsure
	}
	return min(gradeOf(behind.Value), Middling)
}

// sharesBest reports whether a model is tied with the best: not told from it, and
// surely within a tenth.
func sharesBest(s stat.Standing) bool {
	return s.Tied && !s.Best && gradeBehind(s.Behind) == Strong
}

// gradeOf is how near to the best a ratio is, by what is printed of it.
func gradeOf(behind float64) Grade {
	switch behind = quantity.Round(behind, 3); {
	case behind <= 1+measure.Near:
		return Strong
	case behind <= 3:
		return Middling
	}
	return Weak
}
