package reports

import (
	"math"
	"strconv"
	"strings"

	"interleave/internal/thousands"
)

// Kind is what a quantity is measured in, stored in base units.
type Kind int

const (
	Seconds Kind = iota
	Bytes
	PerSecond
	Count // per something
	Items // whole things
	Share // of what was offered
)

// Unit scales values of one kind for print. A column has one unit.
type Unit struct {
	Name string  // "ms"; empty for counts
	div  float64 // base units in one of it
}

// ladders are the units of each kind, from the smallest.
var ladders = map[Kind][]Unit{
	Seconds:   {{"ns", 1e-9}, {"µs", 1e-6}, {"ms", 1e-3}, {"s", 1}},
	Bytes:     {{"B", 1}, {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}},
	PerSecond: {{"req/s", 1}},
	Count:     {{"", 1}},
	Items:     {{"", 1}},
	Share:     {{"% of offered", 0.01}},
}

// UnitFor chooses the unit in which values read best together: the largest in
// which the smallest value is at least one, or even a twentieth if the largest
// value would otherwise need thousands. There are no parts of a KiB: those are bytes.
func UnitFor(kind Kind, values ...float64) Unit {
	ladder := ladders[kind]
	smallest, largest := math.Inf(1), 0.0
	for _, v := range values {
		if a := math.Abs(v); a > 0 && !math.IsInf(a, 0) {
			smallest, largest = min(smallest, a), max(largest, a)
		}
	}
	unit := ladder[0]
	if largest == 0 { // nothing but zeros
		return unit
	}
	for _, next := range ladder[1:] {
		if smallest >= next.div || (smallest >= next.div/20 && next.Name != "KiB" && largest >= 1000*unit.div) {
			unit = next
		}
	}
	return unit
}

// Scale returns v, in base units, in this unit.
func (u Unit) Scale(v float64) float64 {
	if u.div == 0 {
		return v
	}
	return v / u.div
}

// Number writes v, in base units, in this unit without the unit's name.
func (u Unit) Number(v float64) string { return Number(u.Scale(v)) }

// Text writes v with the unit's name.
func (u Unit) Text(v float64) string {
	return strings.TrimSpace(u.Number(v) + " " + u.Name)
}

// Interval writes the range from low to high, empty if there is none.
func (u Unit) Interval(low, high float64) string {
	if math.IsNaN(low) || math.IsNaN(high) {
		return ""
	}
	return "[" + u.Number(low) + "–" + u.Number(high) + "]"
}

// Text writes a single quantity in the unit that suits it.
func Text(kind Kind, v float64) string { return UnitFor(kind, v).Text(v) }

// Number writes v with three significant digits at most, without an exponent,
// thousands set apart.
func Number(v float64) string {
	switch {
	case math.IsNaN(v):
		return "n/a"
	case math.IsInf(v, 1):
		return "∞"
	case math.IsInf(v, -1):
		return "−∞"
	case v == 0:
		return "0"
	}
	mantissa := strconv.FormatFloat(v, 'e', 2, 64)
	exponent, _ := strconv.Atoi(mantissa[strings.IndexByte(mantissa, 'e')+1:])
	rounded, _ := strconv.ParseFloat(mantissa, 64)
	s := strconv.FormatFloat(math.Abs(rounded), 'f', max(0, 2-exponent), 64)
	if whole, _, _ := strings.Cut(s, "."); len(whole) > 3 {
		s = thousands.Digits(whole)
	}
	if v < 0 {
		return "−" + s
	}
	return s
}

// Whole writes a count in full, thousands set apart.
func Whole(n int64) string {
	if n < 0 {
		return "−" + thousands.Format(-n)
	}
	return thousands.Format(n)
}

// Factor writes a ratio: "1.04×", "41×".
func Factor(v float64) string {
	if math.IsNaN(v) {
		return "n/a"
	}
	if v >= 1 && v < 1.005 {
		return "1.00×"
	}
	return Number(v) + "×"
}

// FactorInterval writes the interval of a ratio, empty if there is none. A
// bound that is not 1 never reads as 1, or a difference that was resolved would
// look like none.
func FactorInterval(low, high float64) string {
	if math.IsNaN(low) || math.IsNaN(high) {
		return ""
	}
	return "[" + besideOne(low) + "–" + besideOne(high) + "]"
}

// FactorBeside writes a ratio that stands beside its interval from low to high:
// where that is wholly on one side of 1, so is what is written.
func FactorBeside(v, low, high float64) string {
	if low > 1 || high < 1 {
		return besideOne(v) + "×"
	}
	return Factor(v)
}

// factorText is a ratio with its interval, if it has one.
func factorText(v, low, high float64) string {
	return spaced(FactorBeside(v, low, high), FactorInterval(low, high))
}

// besideOne is Number with as many more digits as it takes to tell v from 1.
func besideOne(v float64) string {
	if v == 1 || rounded(v, 3) != 1 {
		return Number(v)
	}
	digits := 4
	for rounded(v, digits) == 1 {
		digits++
	}
	return strconv.FormatFloat(rounded(v, digits), 'f', -1, 64)
}

// Percent writes a fraction.
func Percent(v float64) string { return Number(v*100) + " %" }
