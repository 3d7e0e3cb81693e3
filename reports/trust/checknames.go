package trust

import (
	"slices"

	"interleave/internal/quantity"
	"interleave/results"
)

// readingUnit is what a check's reading is measured in.
type readingUnit string

const (
	plain readingUnit = ""         // a count, or anything
	share readingUnit = "fraction" // of one, printed as per cent
	times readingUnit = "factor"
	secs  readingUnit = "s"
	bytes readingUnit = "bytes"
)

func (u readingUnit) text(v float64) string {
	switch u {
	case share:
		return quantity.Percent(v)
	case times:
		return quantity.Factor(v)
	case secs:
		return quantity.Text(quantity.Seconds, v)
	case bytes:
		return quantity.Text(quantity.Bytes, v)
	}
	if v == float64(int64(v)) {
		return quantity.Whole(int64(v))
	}
	return quantity.Number(v)
}

// placeOf is where a check is listed; -1 if this version does not know it.
func placeOf(name string) int {
	return slices.IndexFunc(results.Questions, func(q results.Question) bool { return q.Name == name })
}

// questionOf is what a reader is told of a check. One that this version does not
// know is shown by its name.
func questionOf(name string) results.Question {
	if i := placeOf(name); i >= 0 {
		return results.Questions[i]
	}
	return results.Question{Name: name}
}
