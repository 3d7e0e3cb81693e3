package reporttest

import (
	"slices"

	"interleave/results"
)

// excerpt makes up each request of 100 ms of a scenario's first load, nil if that has no
// schedule or idle connections. One of them computes in the scenario with a hog: a single
// loop answers nobody meanwhile. Models whose calls are parallel make theirs at once.
func excerpt(model, scenario int) *results.Excerpt {
	of := scenarioInfo(scenario)
	describe(&of)
	info, load := modelInfo(model), of.Loads[0]
	if load.Rate == nil || load.Idle > 0 {
		return nil
	}
	e := &results.Excerpt{Schema: results.ExcerptSchema, Length: 0.1}
	loop := slices.Contains(info.Traits, "single-loop")
	if scenario == hog {
		e.Around = "heavy"
	}
	const heavyDue, heavyTakes = 0.025, 0.02
	for i := range 40 {
		due := 0.0025*float64(i) + 0.0007*float64(i*i%5)
		r := results.ExcerptRequest{Number: 1_500_000_000 + uint64(i), Due: due, Sent: 4e-6, First: 0.0004 * float64(1+(i+model)%4)}
		if scenario == hog {
			r.Class = "light"
			switch after := heavyDue + heavyTakes + 0.0002 - due; {
			case i == 10:
				r.Class, r.Due, r.First = "heavy", heavyDue, heavyTakes
				if !loop {
					r.First *= 1.4
				}
			case loop && due > heavyDue && after > 0:
				r.First = max(r.First, after)
			}
		} else {
			at := 0.0003
			for _, u := range of.Upstreams {
				r.Calls = append(r.Calls, results.ExcerptCall{To: u.Name, From: at, Until: at + u.Delay})
				r.First = max(r.First, at+u.Delay+0.0002)
				if !info.Parallel {
					at += u.Delay + 0.0001
				}
			}
		}
		r.Done = r.First
		e.Requests = append(e.Requests, r)
	}
	return e
}
