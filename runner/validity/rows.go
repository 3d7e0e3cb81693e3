package validity

import (
	"strconv"

	"interleave/internal/quantity"
	"interleave/results"
)

// rows: each request that was answered has written one row, and none has written
// two.
func rows(f TrialFacts) answer {
	switch {
	case !f.Rows:
		return answer{}
	case f.Trial.Written == nil:
		return unknown
	}
	w := f.Trial.Written
	a := read(float64(w.Missing+w.Twice+w.Unasked), 0)
	if fault := RowsFault(*w); fault != "" {
		return a.failed("%s", fault)
	}
	return a
}

// RowsFault says what is wrong with the rows that a server has written; empty if
// nothing is.
func RowsFault(w results.Written) string {
	of := func(n int64, what string) string {
		return quantity.Plural(n, "request") + " " + what + ", such as number " + strconv.FormatUint(w.Example, 10)
	}
	switch {
	case w.Missing > 0:
		return of(w.Missing, "got the right answer and wrote no row")
	case w.Twice > 0:
		return of(w.Twice, "wrote more than one row")
	case w.Unasked > 0:
		return quantity.Plural(w.Unasked, "row") + " of requests that were never sent, such as number " + strconv.FormatUint(w.Example, 10)
	}
	return ""
}
