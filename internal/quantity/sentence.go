package quantity

import "strings"

// Join lists names as a sentence does: "a, b and c".
func Join(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// Spaced puts a space between two texts, if there is a second one.
func Spaced(a, b string) string {
	if b == "" {
		return a
	}
	return a + " " + b
}

// FactorText is a ratio with its interval, if it has one.
func FactorText(v, low, high float64) string {
	return Spaced(FactorBeside(v, low, high), FactorInterval(low, high))
}
