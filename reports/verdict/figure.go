package verdict

import (
	"interleave/internal/quantity"
	"interleave/reports/text"
	"interleave/results"
)

// How many letters are shown of a name, a reason, and a command, which is of no
// use cut short but could be of any length.
const longestName, longestReason, longestCommand = 72, 400, 8000

// nameOfMeasure is what a measure is called; one that this version does not
// know has its own name.
func nameOfMeasure(m results.Measure) string { return text.Fit(m.Phrase(), longestName) }

// row is a metric in words.
type row struct {
	Mark   string // what it is, told without colour
	Name   string
	Values string // base → candidate
	Change string // with its bounds
	Margin string
}

func rowOf(m results.GateMetric) row {
	kind := m.Metric.Kind()
	r := row{Mark: mark(m), Name: nameOfMeasure(m.Metric), Values: values(m, kind), Change: change(m, kind), Margin: margin(m, kind)}
	if m.Advisory {
		r.Name += ", advisory"
	}
	return r
}

// mark is ✗ for worse, ? for undecided, + for better and nothing else for
// what passed or was not measured.
func mark(m results.GateMetric) string {
	switch {
	case m.Verdict == results.GateFail:
		return "✗"
	case m.Verdict == results.GateInconclusive:
		return "?"
	case improved(m):
		return "+"
	}
	return " "
}

// improved reports whether a figure is better by more than the margin by which
// it would have failed, so that noise is called progress no more often than it
// is called a regression.
func improved(m results.GateMetric) bool {
	return m.Verdict == results.GatePass && m.High != nil && *m.High < -m.Fail && *m.High < 0
}

func values(m results.GateMetric, kind quantity.Kind) string {
	var known []float64
	for _, v := range []*float64{m.Base, m.Candidate} {
		if v != nil {
			known = append(known, *v)
		}
	}
	unit := quantity.UnitFor(kind, known...)
	number := func(v *float64) string {
		if v == nil {
			return "–"
		}
		return unit.Number(*v)
	}
	if len(known) == 0 {
		return "–"
	}
	return unit.Named(number(m.Base) + " → " + number(m.Candidate))
}

func change(m results.GateMetric, kind quantity.Kind) string {
	if m.Change == nil {
		if m.Why != "" {
			return "not compared: " + text.Fit(m.Why, longestName)
		}
		return "not compared"
	}
	number, suffix := quantity.SignedPoints, " %"
	if m.Absolute {
		unit := quantity.UnitFor(kind, *m.Change, m.Fail, m.Pass)
		number = func(v float64) string { return quantity.Signed(unit.Number(v), v) }
		suffix = suffixOf(unit)
	}
	s := number(*m.Change) + suffix
	if m.Low != nil && m.High != nil {
		s += " [" + number(*m.Low) + ", " + number(*m.High) + "]"
	}
	return s
}

// margin is above which change a figure fails, and below which it passes.
func margin(m results.GateMetric, kind quantity.Kind) string {
	number, suffix := inPercent, " %"
	if m.Absolute {
		unit := quantity.UnitFor(kind, m.Fail, m.Pass)
		number, suffix = func(v float64) string { return quantity.Short(unit.Scale(v)) }, suffixOf(unit)
	}
	if m.Fail == m.Pass {
		return number(m.Fail) + suffix
	}
	return number(m.Fail) + "/" + number(m.Pass) + suffix
}

// inPercent writes a share, such as a margin, in per cent without the sign.
func inPercent(share float64) string { return quantity.Short(100 * share) }

// suffixOf is what follows a number in this unit.
func suffixOf(unit quantity.Unit) string {
	if unit.Name == "" {
		return ""
	}
	return " " + unit.Name
}
