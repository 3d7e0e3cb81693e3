package results

import (
	"fmt"
	"slices"

	"interleave/internal/quantity"
	"interleave/results/stat"
)

// answeredOfOffered is how many requests were answered in the window for each that was
// due in it, nil in closed loop. Answers to what was due before may make it a little more
// than one.
func answeredOfOffered(t *Trial) *float64 {
	due, answered := t.LoadResult.Offered()
	if !(due > 0) {
		return nil
	}
	return new(answered / due)
}

// sentOfOffered is the share of the requests due in the window that the load
// driver sent, nil in closed loop.
func sentOfOffered(t *Trial) *float64 {
	due, _ := t.LoadResult.Offered()
	if !(due > 0) {
		return nil
	}
	return new(1 - float64(t.LoadResult.Unsent)/due)
}

// unserved is the share of the requests that failed in a way that the load allows,
// nil if it allows nothing.
func unserved(t *Trial) *float64 {
	l := t.LoadResult
	if l.Allowed == nil || l.Requests+l.Allowed.Requests == 0 {
		return nil
	}
	return new(float64(l.Allowed.Requests) / float64(l.Requests+l.Allowed.Requests))
}

// cpuPerSecond is the server's CPU time over the length of the window, in seconds per
// second, beside idle connections: nil if there are none. What there is to do is the
// same for all models then, since requests come on a schedule.
func cpuPerSecond(t *Trial) *float64 {
	l := t.LoadResult
	if l.IdleAsked == 0 || l.Rate == nil || t.ServerCPU == nil || !(l.Duration > 0) {
		return nil
	}
	return new(*t.ServerCPU / l.Duration)
}

// lastDelivery is how long it took on average from the send of a message that was
// told to all who wait until the last of them had it; nil if there was none.
func lastDelivery(t *Trial) *float64 {
	if t.LoadResult.Deliveries == nil {
		return nil
	}
	return t.LoadResult.Deliveries.Last.Mean
}

// goodput is how many requests per second of those due under strain were answered in
// time; nil if no phase is a strain.
func goodput(t *Trial) *float64 {
	var inTime int64
	var length float64
	for _, p := range t.LoadResult.Phases {
		if p.Strain {
			inTime += p.InTime
			length += p.Duration
		}
	}
	if length == 0 {
		return nil
	}
	return new(float64(inTime) / length)
}

// lostPerFault is how many others were not answered for each request that went wrong;
// nil if none did.
func lostPerFault(t *Trial) *float64 {
	f := t.LoadResult.Faults
	if f == nil || f.Counted == 0 {
		return nil
	}
	return new(float64(f.Lost) / float64(f.Counted))
}

// hitPerFault counts the request that went wrong, too: where nobody else is hurt it is
// 1, so that models can be compared by ratios.
func hitPerFault(t *Trial) *float64 {
	lost := lostPerFault(t)
	if lost == nil {
		return nil
	}
	return new(1 + *lost)
}

// recovery is how long after the strain answers were in time again; nil if there was
// none, or if they were not by the end of the window.
func recovery(t *Trial) *float64 {
	if r := t.LoadResult.Recovery; r != nil && r.Whole {
		return &r.After
	}
	return nil
}

func recoveryAtLeast(t *Trial) *float64 {
	if r := t.LoadResult.Recovery; r != nil && !r.Whole {
		return &r.After
	}
	return nil
}

// faultRecovery is the median time from a fault until others were answered as before, nil
// if they mostly were not.
func faultRecovery(t *Trial) *float64 {
	if f := t.LoadResult.Faults; f != nil {
		if median, atLeast, ok := f.Recovery(); ok && !atLeast {
			return &median
		}
	}
	return nil
}

func faultRecoveryAtLeast(t *Trial) *float64 {
	if f := t.LoadResult.Faults; f != nil {
		if median, atLeast, ok := f.Recovery(); ok && atLeast {
			return &median
		}
	}
	return nil
}

// keptPerFault is how much more memory a server has after the load than before, for
// each request that went wrong at any time; nil if none did, or it was not read.
func keptPerFault(t *Trial) *float64 {
	f, m := t.LoadResult.Faults, t.Memory
	if f == nil || f.Sent == 0 || m.Warm == nil || m.After == nil {
		return nil
	}
	return new((*m.After - *m.Warm) / float64(f.Sent))
}

func switchesPerRequest(t *Trial) *float64 {
	v, i := t.Switches.Voluntary, t.Switches.Involuntary
	if v == nil || i == nil || t.LoadResult.Requests == 0 {
		return nil
	}
	return new(float64(*v+*i) / float64(t.LoadResult.Requests))
}

func number(n *int) *float64 {
	if n == nil {
		return nil
	}
	return new(float64(*n))
}

func countErrors(t *Trial) *float64 {
	var n int64
	for _, count := range t.LoadResult.Errors {
		n += count
	}
	return new(float64(n))
}

// countsForSlope is at how many different numbers of connections memory must
// have been read: with fewer a slope cannot be told from a step.
const countsForSlope = 4

// PerConnection returns what one more connection costs in memory, in bytes, by
// the slope over the connections opened in a trial, with its interval. Why says
// why there is no slope; it is empty if there is one.
func (t *Trial) PerConnection() (slope Slope, why string) {
	counts := map[int]bool{}
	var x, y []float64
	for _, s := range t.MemoryByConns {
		counts[s.Connections] = true
		x, y = append(x, float64(s.Connections)), append(y, s.Bytes)
	}
	switch {
	case len(counts) < 2:
		return slope, "connections were not opened in steps under this load"
	case len(counts) < countsForSlope:
		return slope, fmt.Sprintf("memory was read at %s of connections: a slope needs %d", quantity.Plural(len(counts), "number"), countsForSlope)
	}
	m := t.Memory
	if m.PerConnection != nil && m.PerConnectionLow != nil && m.PerConnectionHigh != nil {
		return Slope{*m.PerConnection, *m.PerConnectionLow, *m.PerConnectionHigh}, ""
	}
	fit := stat.Fit(x, y).Slope
	slope = Slope{fit.Value, fit.Low, fit.High}
	if m.PerConnection != nil {
		// The interval is about the slope that was stored.
		slope = Slope{*m.PerConnection, fit.Low + *m.PerConnection - fit.Value, fit.High + *m.PerConnection - fit.Value}
	}
	return slope, ""
}

func perConnection(t *Trial) *float64 {
	slope, why := t.PerConnection()
	if why != "" {
		return nil
	}
	return &slope.Value
}

// doubts are the checks that question how large a figure is. Of two trials that
// were measured alike that does not matter: a window too short for Little's law,
// or a host that is busy, is so for both.
var doubts = []string{"little", "bottleneck"}

// Comparable reports whether a trial counts in a comparison with one that was
// measured like it: it is valid, or there are only doubts about how large its
// figures are.
func (t *Trial) Comparable() bool {
	if t.Valid || t.LoadResult == nil {
		return t.Valid
	}
	doubted := 0
	for _, c := range slices.Concat(t.Checks, t.LoadResult.Checks) {
		if c.Verdict.Invalidates() && slices.Contains(doubts, c.Name) {
			doubted++
		}
	}
	return doubted > 0 && doubted == len(t.InvalidBecause)
}
