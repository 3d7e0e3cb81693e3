package validity

import (
	"interleave/internal/quantity"
	"interleave/results"
)

// MaxErrors is the share of the requests that may fail until the figures are
// those of another load than was asked for, unless somebody says otherwise.
const MaxErrors = 0.01

// failedRequests: one that got no answer, or a wrong one. Where nothing at all
// was answered, the question is another one.
func failedRequests(f LoadFacts) answer {
	r := f.Result
	n, list := errorsAmong(r, func(kind string) bool { return !results.ClientFault(kind) })
	if r.Requests == 0 {
		return answer{}
	}
	share := float64(n) / float64(n+r.Requests)
	a := read(share, f.MaxErrors)
	switch {
	case n == 0:
		return a
	case share > f.MaxErrors:
		return a.failed("%s of the requests failed: %s", quantity.ShortPercent(share), list)
	}
	return a.flagged("%s of the requests failed: %s", quantity.ShortPercent(share), list)
}

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

// errorsAmong counts and lists the errors whose kind the filter picks; nil
// picks all.
func errorsAmong(r *results.LoadResult, among func(kind string) bool) (n int64, list string) {
	found := r.Details(among)
	for _, e := range found {
		n += e.Count
	}
	return n, results.ListErrors(found)
}
