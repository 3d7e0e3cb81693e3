package validity

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"interleave/results"
)

// maxLostShare is how many of the requests may be lost until the figures are
// those of another load than was asked for.
const maxLostShare = 0.01

// wrongAnswers: one is too many.
func wrongAnswers(f TrialFacts) answer {
	if f.Trial.LoadResult == nil {
		return answer{}
	}
	n, list := errorsAmong(f.Trial.LoadResult, wrongAnswer)
	a := read(float64(n), 0)
	if n > 0 {
		return a.failed("answered wrongly: %s", list)
	}
	return a
}

// wrongAnswer reports whether an error means that the server said something
// that is not so; the others mean that it said nothing, or too late.
func wrongAnswer(kind string) bool {
	switch kind {
	case results.ErrStatus, results.ErrBody, results.ErrProtocol, results.ErrTruncated:
		return true
	}
	return false
}

// lostRequests: those that were never answered.
func lostRequests(f TrialFacts) answer {
	l := f.Trial.LoadResult
	if l == nil {
		return answer{}
	}
	n, list := errorsAmong(l, func(kind string) bool { return !wrongAnswer(kind) && !results.ClientFault(kind) })
	share := 0.0
	if n > 0 {
		share = float64(n) / float64(n+l.Requests)
	}
	a := read(share, maxLostShare)
	switch {
	case n == 0:
		return a
	case share > maxLostShare && l.Requests > 0:
		return a.failed("%s of the requests were lost: %s", percent(share), list)
	}
	return a.flagged("requests were lost: %s", list)
}

// errorsAmong counts and lists the errors whose kind the filter picks; nil
// picks all.
func errorsAmong(r *results.LoadResult, among func(kind string) bool) (n int64, list string) {
	var found []string
	for _, kind := range slices.Sorted(maps.Keys(r.Errors)) {
		if count := r.Errors[kind]; count > 0 && (among == nil || among(kind)) {
			n += count
			found = append(found, fmt.Sprintf("%d × %s", count, strings.ReplaceAll(kind, "_", " ")))
		}
	}
	return n, strings.Join(found, ", ")
}
