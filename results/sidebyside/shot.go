package sidebyside

import "interleave/results"

// Pair is two servers under the same load. If both are of one model, their ratio
// shows noise only.
type Pair struct {
	Scenario, Load string
	First, Second  string // models
}

// Cell names the load of both: "hello/closed-64".
func (p Pair) Cell() string { return p.Scenario + "/" + p.Load }

// Servers names both: "eventloop/goroutine".
func (p Pair) Servers() string { return p.First + "/" + p.Second }

// Same reports whether both servers are of one model.
func (p Pair) Same() bool { return p.First == p.Second }

// Shot is a pair, measured once in one of the two ways.
type Shot struct {
	Pair
	Together bool             // side by side
	Block    int              // from 0
	Took     float64          // seconds, the start and the end of the servers included
	Trials   [2]results.Trial // of First and Second
}

// valuesOf are a measure of both servers. It is false if one of them has no
// value that counts.
func (s *Shot) valuesOf(m results.Measure) (pair [2]float64, ok bool) {
	for i := range s.Trials {
		t := &s.Trials[i]
		v := m.Of(t)
		if !t.Comparable() || v == nil || *v <= 0 {
			return pair, false
		}
		pair[i] = *v
	}
	return pair, true
}
