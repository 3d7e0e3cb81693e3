package trust

import (
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

// knownCheck is what a reader is told of a check. The checks themselves are the
// runner's; one that is not listed is shown by its name.
type knownCheck struct {
	asks string
	unit readingUnit
	low  bool // a low reading is the bad one
}

// checkOrder is the order in which checks are listed.
var checkOrder, knownChecks = questions()

func questions() (order []string, known map[string]knownCheck) {
	known = map[string]knownCheck{}
	for _, q := range results.Questions {
		order = append(order, q.Name)
		known[q.Name] = knownCheck{q.Asks, readingUnit(q.Unit), q.Low}
	}
	return order, known
}
