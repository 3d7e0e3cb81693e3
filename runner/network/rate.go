package network

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
)

// units are those of rates, the largest first.
var units = []struct {
	name string
	bits float64
}{{"gbit", 1e9}, {"mbit", 1e6}, {"kbit", 1e3}}

// rateForm is a number as people write it: without a sign, a zero in front, or an exponent.
var rateForm = regexp.MustCompile(`^(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// ParseRate reads a rate as tc writes it, such as 100mbit, in bits per second. It does
// not look at the bounds of Conditions.
func ParseRate(text string) (float64, error) {
	for _, u := range units {
		number, ok := strings.CutSuffix(text, u.name)
		if !ok || !rateForm.MatchString(number) {
			continue
		}
		if v, err := strconv.ParseFloat(number, 64); err == nil && v > 0 {
			return v * u.bits, nil
		}
	}
	return 0, errors.New("want a rate in kbit, mbit or gbit per second, such as 100mbit")
}

// WriteRate writes a rate so that ParseRate reads it.
func WriteRate(bits float64) string {
	u := units[len(units)-1]
	for _, larger := range units {
		if bits >= larger.bits {
			u = larger
			break
		}
	}
	return strconv.FormatFloat(bits/u.bits, 'f', -1, 64) + u.name
}
