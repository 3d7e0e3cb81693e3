package quantity

import (
	"math"
	"strconv"
	"strings"
)

// missing is how a value is written that is not there or not a number.
const missing = "n/a"

// least is the smallest amount that is written with its digits: nobody can read a
// longer row of zeros.
const least = 1e-9

// Number writes v with three significant digits: 0.300, 5.40, 12,300. The zeros
// at its end show how far it was measured.
func Number(v float64) string {
	if text, ok := special(v); ok {
		return text
	}
	mantissa := strconv.FormatFloat(v, 'e', 2, 64)
	exponent, _ := strconv.Atoi(mantissa[strings.IndexByte(mantissa, 'e')+1:])
	rounded, _ := strconv.ParseFloat(mantissa, 64)
	return decimal(rounded, max(0, 2-exponent))
}

// special writes what has no digits of its own: NaN, infinity, zero, and next to
// nothing.
func special(v float64) (text string, ok bool) {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return missing, true
	case v == 0:
		return "0", true
	case math.Abs(v) < least:
		return tiny(v), true
	}
	return "", false
}

// Short is Number without the zeros at the end, for a number within a sentence.
func Short(v float64) string { return withoutZeros(Number(v)) }

// Chosen writes a number that somebody chose, such as a rate or a margin, as
// they wrote it: every whole digit and up to six in all. 0.25, 1,250, 12,345.
func Chosen(v float64) string {
	if text, ok := special(v); ok {
		return text
	}
	digits := 5 - int(math.Floor(math.Log10(math.Abs(v))))
	return withoutZeros(decimal(v, max(0, digits)))
}

// Fixed writes v with so many digits behind the point, and with as many more
// as it takes to show that it is not zero.
func Fixed(v float64, digits int) string {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return missing
	case v != 0 && math.Abs(v) < least:
		return tiny(v)
	}
	for v != 0 && math.Abs(v)*math.Pow10(digits) < 0.5 {
		digits++
	}
	return decimal(v, digits)
}

// Signed is a number that was written already, with a plus if v, which it
// stands for, is positive: a negative one has its sign.
func Signed(number string, v float64) string {
	if v > 0 && number != missing {
		return "+" + number
	}
	return number
}

// Round returns v to so many significant digits.
func Round(v float64, digits int) float64 {
	short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', digits, 64), 64)
	if err != nil {
		return v
	}
	return short
}

// decimal writes v with so many digits behind the point, thousands set apart.
func decimal(v float64, digits int) string {
	whole, fraction, hasFraction := strings.Cut(strconv.FormatFloat(math.Abs(v), 'f', digits, 64), ".")
	s := apart(whole)
	if hasFraction {
		s += "." + fraction
	}
	if v < 0 {
		return "−" + s
	}
	return s
}

func tiny(v float64) string {
	if v < 0 {
		return "−<0.000000001"
	}
	return "<0.000000001"
}

func withoutZeros(number string) string {
	if !strings.Contains(number, ".") {
		return number
	}
	return strings.TrimSuffix(strings.TrimRight(number, "0"), ".")
}

// apart puts a comma before each group of three digits.
func apart(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
