package load

import (
	"errors"
	"fmt"
	"slices"

	"interleave/results"
	"interleave/scenarios"
)

// A load may allow that requests fail in some ways (scenarios.Allow): servers that
// are asked for more than they can do refuse, and a worker that crashes takes
// requests along. Such a failure has no latency, as an error has none, but it is a
// figure and no error.

// covers reports whether the load allows f.
func covers(a scenarios.Allow, f fault) bool {
	switch f.kind {
	case results.ErrStatus:
		return slices.Contains(a.Statuses, f.status)
	case results.ErrRefused, results.ErrConnect, results.ErrResetBefore, results.ErrResetAfter, results.ErrClosed, results.ErrTruncated, results.ErrTimeout:
		return a.Lost
	}
	return false
}

// split parts what the load allows from errors.
func (f faults) split() (failed, allowed faults) {
	failed, allowed = newFaults(), newFaults()
	failed.example, allowed.example = f.example, f.example
	for cause, n := range f.count {
		if cause.allowed {
			allowed.count[cause] = n
		} else {
			failed.count[cause] = n
		}
	}
	return failed, allowed
}

// allowed is what the load allows and has come about; nil if it allows nothing.
func (f faults) allowed(a scenarios.Allow) *results.Allowed {
	if !a.Any() {
		return nil
	}
	out := &results.Allowed{}
	out.Details, _ = f.list()
	for _, n := range f.count {
		out.Requests += n
	}
	return out
}

// checkAllow says what is wrong with what a load allows.
func checkAllow(a scenarios.Allow) (faults []error) {
	for _, status := range a.Statuses {
		if status < 300 || status > 599 {
			faults = append(faults, fmt.Errorf("allowed status %d is not between 300 and 599", status))
		}
	}
	return faults
}

// errHeyAllow is why hey cannot put on a load that allows something.
var errHeyAllow = errors.New("engine hey does not tell what a load allows from errors: choose the native engine")
