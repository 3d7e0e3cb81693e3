package load

import (
	"cmp"
	"slices"

	"interleave/results"
)

// How others fare after a request went wrong is seen in slices of time, counted
// from when that was sent. In each some requests are due, and it is as before if
// all of them are answered rightly and in less than twice the usual time. The usual
// time is the median before the first fault. Others are answered as before from the
// first slice on that begins a row of such slices.
//
// All time but the warm-up counts, that too in which others disturbed the host: whether
// a request is lost does not depend on it, and the median over the faults hardly does. A
// fault would else be parted from what comes of it, where one is masked and the other is
// not.
const (
	afterSlice = int64(20e6) // nanoseconds
	afterRow   = 3           // slices
	usualTimes = 2
)

// aftermath is what one thread has seen of requests that go wrong, and of the
// others.
type aftermath struct {
	faults []struck
	others []other
}

// struck is a request that went wrong.
type struck struct {
	at     int64 // when it was sent, on the load's clock
	counts bool  // it came after the warm-up
}

// other is a request that did not.
type other struct {
	due, took int64
	right     bool
	counts    bool // it came after the warm-up
}

// add takes a row in, of a request that goes wrong or does not. The first turn warms
// the server up.
func (a *aftermath) add(w *row, turn int, faulty bool) {
	if faulty {
		a.faults = append(a.faults, struck{w.due + w.waited, turn > 1})
		return
	}
	right := w.outcome == answered || w.outcome == redirected
	a.others = append(a.others, other{w.due, w.waited + w.took, right, turn > 1})
}

// merge takes in what another thread has seen.
func (a *aftermath) merge(from *aftermath) {
	if a == nil || from == nil {
		return
	}
	a.faults = append(a.faults, from.faults...)
	a.others = append(a.others, from.others...)
}

// result says what the faults did to the others; nil if none is known.
func (a *aftermath) result() *results.Faults {
	if a == nil {
		return nil
	}
	slices.SortFunc(a.faults, func(x, y struck) int { return cmp.Compare(x.at, y.at) })
	slices.SortFunc(a.others, func(x, y other) int { return cmp.Compare(x.due, y.due) })
	r := &results.Faults{Sent: int64(len(a.faults)), Slice: float64(afterSlice) / 1e9, Recovered: []float64{}, Never: []float64{}}
	for _, o := range a.others {
		if o.counts && !o.right {
			r.Lost++
		}
	}
	usual := a.usual()
	r.Usual = float64(usual) / 1e9
	for i, f := range a.faults {
		if !f.counts {
			continue
		}
		r.Counted++
		if usual == 0 {
			continue
		}
		after, ok := a.after(f.at, a.until(i), usual)
		if ok {
			r.Recovered = append(r.Recovered, float64(after)/1e9)
		} else {
			r.Never = append(r.Never, float64(after)/1e9)
		}
	}
	return r
}

// usual is the median time in which others were answered rightly before the first
// fault, without the warm-up; 0 if none were.
func (a *aftermath) usual() int64 {
	var took []int64
	for _, o := range a.others {
		if len(a.faults) > 0 && o.due+o.took >= a.faults[0].at {
			continue
		}
		if o.counts && o.right {
			took = append(took, o.took)
		}
	}
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	return took[len(took)/2]
}

// until is for how long the aftermath of fault i is seen: to the next fault, or to
// the last request.
func (a *aftermath) until(i int) int64 {
	if i+1 < len(a.faults) {
		return a.faults[i+1].at
	}
	if len(a.others) == 0 {
		return a.faults[i].at
	}
	return a.others[len(a.others)-1].due + 1
}

// after is how long it took after a fault, sent at from, until others were answered
// as before: to the end of the first slice in which they were. If they were not
// before until, it is how long that was.
func (a *aftermath) after(from, until, usual int64) (took int64, ok bool) {
	next, _ := slices.BinarySearchFunc(a.others, from, func(o other, t int64) int { return cmp.Compare(o.due, t) })
	row := 0
	for end := from + afterSlice; end <= until; end += afterSlice {
		due, good := 0, true
		for ; next < len(a.others) && a.others[next].due < end; next++ {
			o := a.others[next]
			due++
			good = good && o.right && o.took < usualTimes*usual
		}
		switch {
		case !good:
			row = 0
		case due > 0:
			row++
		}
		if row == afterRow {
			return end - from - (afterRow-1)*afterSlice, true
		}
	}
	return max(until-from, 0), false
}
