package quantity

import (
	"math"
	"strconv"
)

// Factor writes a ratio: "1.04×", "41.0×".
func Factor(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return missing
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

// besideOne is Number with as many more digits as it takes to tell v from 1.
func besideOne(v float64) string {
	if v == 1 || Round(v, 3) != 1 {
		return Number(v)
	}
	digits := 4
	for Round(v, digits) == 1 {
		digits++
	}
	return strconv.FormatFloat(Round(v, digits), 'f', -1, 64)
}

// Percent writes a share as a percentage with three digits: "12.0 %".
func Percent(share float64) string { return ofHundred(Number(100 * share)) }

// ShortPercent is Percent without the zeros at the end, for a sentence: "12 %".
func ShortPercent(share float64) string { return ofHundred(Short(100 * share)) }

// ChosenPercent writes a share that somebody chose, such as a margin: "3 %",
// "0.5 %".
func ChosenPercent(share float64) string {
	return ofHundred(Chosen(Round(100*share, 12))) // 100 × 0.07 is 7.000000000000001
}

// SignedPercent writes a change with its sign and a tenth of a percent:
// "+2.4 %", "−12.0 %".
func SignedPercent(share float64) string { return ofHundred(SignedPoints(share)) }

// SignedPoints is SignedPercent without its sign for per cent, for a column or
// an interval.
func SignedPoints(share float64) string {
	percent := 100 * share
	if math.Abs(percent) >= 99.95 {
		return Signed(Number(percent), percent)
	}
	return Signed(Fixed(percent, 1), percent)
}

func ofHundred(number string) string {
	if number == missing {
		return number
	}
	return number + " %"
}
