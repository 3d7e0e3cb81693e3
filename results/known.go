package results

import (
	"math"

	"interleave/internal/quantity"
)

// Known is v for JSON, rounded to so many significant digits. It is null if v is
// no number.
func Known(v float64, digits int) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return new(quantity.Round(v, digits))
}
