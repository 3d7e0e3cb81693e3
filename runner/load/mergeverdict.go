package load

import (
	"slices"

	"interleave/results"
	"interleave/runner/validity"
)

// aboutDriver are questions about a driver and not about all of them together: one
// that was the limit, or was late, spoils what is added. Whether it had any answers is none
// of them: a server may have no worker for the connections of one host.
var aboutDriver = []string{"client_faults", "cut_short", "generator_cpu", "send_lag"}

// judgeAll asks of the merged result what is asked of one, with the worst answer of any
// host to what is about a driver, and keeps what else the drivers had to say.
func judgeAll(r *results.LoadResult, parts []Part, f validity.LoadFacts) {
	r.Checks = validity.Load(f)
	for i := range r.Checks {
		if !slices.Contains(aboutDriver, r.Checks[i].Name) {
			continue
		}
		for _, p := range parts {
			if c, asked := answerOf(p.Result, r.Checks[i].Name); asked && severity(c.Verdict) > severity(r.Checks[i].Verdict) {
				c.Detail = "load host " + p.Host + ": " + c.Detail
				r.Checks[i] = c
			}
		}
	}
	invalid, doubts := validity.Sum(r.Checks)
	r.Valid = len(invalid) == 0
	r.Warnings = append(append(r.Warnings, invalid...), doubts...)
	for _, p := range parts {
		for _, w := range p.Result.Warnings {
			said := slices.ContainsFunc(p.Result.Checks, func(c results.Check) bool { return c.Detail == w })
			if !said {
				r.Warnings = append(r.Warnings, "load host "+p.Host+": "+w)
			}
		}
	}
}

func answerOf(r *results.LoadResult, name string) (results.Check, bool) {
	i := slices.IndexFunc(r.Checks, func(c results.Check) bool { return c.Name == name })
	if i < 0 {
		return results.Check{}, false
	}
	return r.Checks[i], true
}

// severity orders verdicts, the mildest first.
func severity(v results.Verdict) int {
	return map[results.Verdict]int{results.Unknown: 1, results.Flagged: 2, results.Spoiled: 3, results.Failed: 4}[v]
}
