package load

import (
	"cmp"
	"slices"

	"interleave/results"
)

// afterwards is a request that was due after the strain.
type afterwards struct {
	turn   int
	since  int64 // the end of the strain
	inTime bool
}

// A server has recovered with the first of calmRequests that are due one after the
// other of which calmInTime are answered in time: one that is late by chance does not
// put it off.
const (
	calmRequests = 20
	calmInTime   = 19
)

// recovery is how long after the end of the strain requests were due that found the
// server recovered, in the turn in which that took longest; false if it never did,
// and then it took at least so long. Nil if too little was due after a strain.
func (p *phased) recovery() *results.RecoveryResult {
	slices.SortFunc(p.after, func(a, b afterwards) int {
		return cmp.Or(cmp.Compare(a.turn, b.turn), cmp.Compare(a.since, b.since))
	})
	var worst *results.RecoveryResult
	for from := 0; from < len(p.after); {
		to := from
		for to < len(p.after) && p.after[to].turn == p.after[from].turn {
			to++
		}
		if to-from >= calmRequests {
			if worst == nil {
				worst = &results.RecoveryResult{Whole: true}
			}
			after, whole := recovered(p.after[from:to])
			worst.After, worst.Whole = max(worst.After, float64(after)/1e9), worst.Whole && whole
		}
		from = to
	}
	return worst
}

// recovered is when the requests of one turn found the server recovered. The first
// request of all stands for the strain's end.
func recovered(due []afterwards) (after int64, whole bool) {
	good := 0
	for i, r := range due {
		if r.inTime {
			good++
		}
		if i >= calmRequests && due[i-calmRequests].inTime {
			good--
		}
		if i < calmRequests-1 || good < calmInTime {
			continue
		}
		first := i - calmRequests + 1
		for !due[first].inTime {
			first++
		}
		if first == 0 {
			return 0, true
		}
		return due[first].since, true
	}
	return due[len(due)-1].since, false
}
