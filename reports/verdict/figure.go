package verdict

import (
	"math"
	"strconv"
	"strings"

	"interleave/reports"
	"interleave/reports/text"
	"interleave/results"
)

// figure is what a metric is called in print, and its unit.
type figure struct {
	name string
	kind reports.Kind
}

var figures = map[string]figure{
	results.GateCPU:         {"CPU per request", reports.Seconds},
	results.GateThroughput:  {"throughput", reports.PerSecond},
	results.GateP50:         {"p50 latency", reports.Seconds},
	results.GateP99:         {"p99 latency", reports.Seconds},
	results.GatePeakMemory:  {"peak memory", reports.Bytes},
	results.GateAllocations: {"allocations per request", reports.Count},
}

// How many letters are shown of a name, a reason, and a command, which is of no
// use cut short but could be of any length.
const longestName, longestReason, longestCommand = 72, 400, 8000

// figureOf returns how a metric is printed; one that this version does not
// know has its own name and no unit.
func figureOf(m results.GateMetric) figure {
	if f, known := figures[m.Metric]; known {
		return f
	}
	return figure{text.Fit(m.Metric, longestName), reports.Count}
}

// row is a metric in words.
type row struct {
	Mark   string // what it is, told without colour
	Name   string
	Values string // base → candidate
	Change string // with its bounds
	Margin string
}

func rowOf(m results.GateMetric) row {
	f := figureOf(m)
	r := row{Mark: mark(m), Name: f.name, Values: values(m, f.kind), Change: change(m, f.kind), Margin: margin(m, f.kind)}
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

func values(m results.GateMetric, kind reports.Kind) string {
	var known []float64
	for _, v := range []*float64{m.Base, m.Candidate} {
		if v != nil {
			known = append(known, *v)
		}
	}
	unit := reports.UnitFor(kind, known...)
	number := func(v *float64) string {
		if v == nil {
			return "–"
		}
		return unit.Number(*v)
	}
	if len(known) == 0 {
		return "–"
	}
	return suffixed(number(m.Base)+" → "+number(m.Candidate), unit)
}

func change(m results.GateMetric, kind reports.Kind) string {
	if m.Change == nil {
		if m.Why != "" {
			return "not compared: " + text.Fit(m.Why, longestName)
		}
		return "not compared"
	}
	number, suffix := share, " %"
	if m.Absolute {
		unit := reports.UnitFor(kind, *m.Change, m.Fail, m.Pass)
		number = func(v float64) string { return signed(unit.Number(v), v) }
		suffix = suffixed("", unit)
	}
	s := number(*m.Change) + suffix
	if m.Low != nil && m.High != nil {
		s += " [" + number(*m.Low) + ", " + number(*m.High) + "]"
	}
	return s
}

// margin is above which change a figure fails, and below which it passes.
func margin(m results.GateMetric, kind reports.Kind) string {
	number, suffix := percent, " %"
	if m.Absolute {
		unit := reports.UnitFor(kind, m.Fail, m.Pass)
		number, suffix = func(v float64) string { return short(unit.Number(v)) }, suffixed("", unit)
	}
	if m.Fail == m.Pass {
		return number(m.Fail) + suffix
	}
	return number(m.Fail) + "/" + number(m.Pass) + suffix
}

// percent writes a share that was chosen, such as a margin, without the sign.
func percent(v float64) string {
	if math.Abs(v) >= 1 {
		return reports.Number(100 * v)
	}
	return short(strconv.FormatFloat(100*v, 'f', 1, 64))
}

// short drops the zeros at the end of a number that was chosen.
func short(number string) string {
	if !strings.Contains(number, ".") {
		return number
	}
	return strings.TrimSuffix(strings.TrimRight(number, "0"), ".")
}

func suffixed(s string, unit reports.Unit) string {
	if unit.Name == "" {
		return s
	}
	return s + " " + unit.Name
}

// share writes a share in percent with its sign: a tenth of a percent is finer
// than any bound.
func share(v float64) string {
	percent := 100 * v
	if math.Abs(percent) >= 99.95 {
		return signed(reports.Number(percent), v)
	}
	digits := strconv.FormatFloat(math.Abs(percent), 'f', 1, 64)
	if digits == "0.0" {
		return digits
	}
	if v < 0 {
		return "−" + digits
	}
	return "+" + digits
}

// signed puts a plus before a number that is positive; negative ones have
// their sign already.
func signed(number string, v float64) string {
	if v > 0 {
		return "+" + number
	}
	return number
}
