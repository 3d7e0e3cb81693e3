package quantity

import (
	"math"
	"strings"
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
	BytesPerSecond
	SecondsPerByte
	SecondsPerSecond // of CPU time
)

// Unit scales values of one kind for print. A column has one unit. The zero
// value is that of counts.
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

	BytesPerSecond: {{"B/s", 1}, {"KiB/s", 1 << 10}, {"MiB/s", 1 << 20}, {"GiB/s", 1 << 30}},
	SecondsPerByte: {{"µs/MiB", 1e-6 / (1 << 20)}, {"ms/MiB", 1e-3 / (1 << 20)}},

	SecondsPerSecond: {{"µs/s", 1e-6}, {"ms/s", 1e-3}},
}

// UnitFor chooses the unit in which values read best together: the largest in
// which the smallest value is at least one, or even a twentieth if the largest
// value would otherwise need thousands. There are no parts of a KiB: those are
// bytes. A value counts as it is written, so that 999.9 ms are 1 s.
func UnitFor(kind Kind, values ...float64) Unit {
	ladder := ladders[kind]
	smallest, largest := math.Inf(1), 0.0
	for _, v := range values {
		if a := max(math.Abs(v), Round(math.Abs(v), 3)); a > 0 && !math.IsInf(a, 0) {
			smallest, largest = min(smallest, a), max(largest, a)
		}
	}
	unit := ladder[0]
	if largest == 0 { // nothing but zeros
		return unit
	}
	for _, next := range ladder[1:] {
		if reaches(smallest, next.div) || (smallest >= next.div/20 && next.Name != "KiB" && reaches(largest, 1000*unit.div)) {
			unit = next
		}
	}
	return unit
}

// reaches reports whether v is at least bound: both are decimals that a float
// holds to its last bit only.
func reaches(v, bound float64) bool { return v >= bound*(1-1e-12) }

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
func (u Unit) Text(v float64) string { return u.Named(u.Number(v)) }

// Named is a number in this unit, that was written already, with its name.
func (u Unit) Named(number string) string {
	if number == missing {
		return number
	}
	return strings.TrimSpace(number + " " + u.Name)
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

// Optional is Text of a value that may be missing.
func Optional(kind Kind, v *float64) string {
	if v == nil {
		return missing
	}
	return Text(kind, *v)
}

// Size writes a number of bytes: "512 MiB", "23.5 GiB".
func Size(bytes float64) string { return shortText(Bytes, bytes) }

// shortText is Text without zeros at the end of the number.
func shortText(kind Kind, v float64) string {
	u := UnitFor(kind, v)
	return u.Named(withoutZeros(u.Number(v)))
}
