package quantity

import (
	"fmt"
	"math"
	"time"
)

// Time writes a time that was measured, in seconds, in its natural unit with
// three digits: "4.83 µs", "1.00 s". From a minute on it is a Span.
func Time(seconds float64) string {
	if isLong(seconds) {
		return Span(seconds)
	}
	return Text(Seconds, seconds)
}

// Span writes how long something took or is to take, in seconds: "340 ms",
// "9.5 s", and from a minute on in whole seconds, "30m 0s", "1h 2m 0s".
func Span(seconds float64) string {
	if !isLong(seconds) {
		return shortText(Seconds, seconds)
	}
	if math.Abs(seconds) >= math.MaxInt64/1e9 { // some 290 years
		return missing
	}
	whole, sign := int64(math.Round(math.Abs(seconds))), ""
	if seconds < 0 {
		sign = "−"
	}
	hours, minutes, rest := whole/3600, whole/60%60, whole%60
	if hours == 0 {
		return fmt.Sprintf("%s%dm %ds", sign, minutes, rest)
	}
	return fmt.Sprintf("%s%sh %dm %ds", sign, Whole(hours), minutes, rest)
}

// isLong reports whether seconds are written in minutes: whatever would read
// "60 s" otherwise.
func isLong(seconds float64) bool {
	return Round(math.Abs(seconds), 3) >= 60 && !math.IsInf(seconds, 0)
}

// Duration is Span of a time.Duration.
func Duration(d time.Duration) string { return Span(d.Seconds()) }
