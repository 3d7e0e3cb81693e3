package quantity

import (
	"math"
	"strconv"
	"strings"
)

// sizeUnits are the units of sizes, in lower case. Programs that are measured link this
// package, so there is no regular expression in it.
var sizeUnits = map[string]float64{
	"b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30,
}

// SizeForm says what ParseSize reads.
const SizeForm = "want one such as 200B, 12KB or 5MB (KB is 1,000 bytes, KiB 1,024)"

// ParseSize reads a number of bytes as people write it, "12KB" or "4 KiB", and reports
// whether it is one.
func ParseSize(text string) (bytes float64, ok bool) {
	number := strings.TrimRightFunc(text, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' })
	unit := sizeUnits[strings.ToLower(text[len(number):])]
	number = strings.TrimSuffix(number, " ")
	whole, fraction, dotted := strings.Cut(number, ".")
	if unit == 0 || !digits(whole, 15) || dotted && !digits(fraction, 3) {
		return 0, false
	}
	v, err := strconv.ParseFloat(number, 64)
	return math.Round(v * unit), err == nil
}

// digits reports whether s is nothing but digits, at least one and so many at most.
func digits(s string, most int) bool {
	return s != "" && len(s) <= most && strings.Trim(s, "0123456789") == ""
}
