package sidebyside

import "interleave/results"

// Pair is two servers under the same load. Where both are of one model, all
// that their ratio shows is noise.
type Pair struct {
	Scenario string `json:"scenario"`
	Load     string `json:"load"`
	First    string `json:"first"` // model
	Second   string `json:"second"`
}

// Cell is the name of what is put on both: "hello/closed-64".
func (p Pair) Cell() string { return p.Scenario + "/" + p.Load }

// Servers names both: "eventloop/goroutine".
func (p Pair) Servers() string { return p.First + "/" + p.Second }

// Same reports whether both servers are of one model.
func (p Pair) Same() bool { return p.First == p.Second }

// Shot is a pair that was measured once, in one of the two ways.
type Shot struct {
	Pair
	Together bool             // side by side
	Block    int              // from 0
	Took     float64          // seconds, with all that it takes to start and stop the servers
	Trials   [2]results.Trial // of First and Second
}

// valuesOf are a measure of both servers, or false if one of them has none that
// counts.
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
