package reporttest

import (
	"fmt"
	"math/rand/v2"

	"interleave/results"
)

// calm gives a trial the noise of a quiet host.
func calm(t *results.Trial, random *rand.Rand) {
	steal, foreign, throttled, mains := 0.006*random.Float64(), 0.002+0.012*random.Float64(), 0.0, false
	before, after := 2.1e-3*(1+0.04*random.Float64()), 2.1e-3*(1+0.04*random.Float64())
	t.Noise = &results.Noise{
		Steal: &steal, Foreign: &foreign, Throttled: &throttled,
		CanaryBefore: &before, CanaryAfter: &after, OnBattery: &mains,
	}
}

// pass gives a trial the checks that apply to it. All pass, except that the
// offered rate is flagged where the server did not keep up.
func pass(t *results.Trial) {
	l := t.LoadResult
	l.Checks = []results.Check{
		passed("client_faults", 0, 0),
		passed("answers", float64(l.Requests), 1),
		passed("established", 1, 1),
		passed("generator_cpu", l.GeneratorCPU/l.Duration, 0.8),
		passed("unfinished", 0, 0),
		passed("little", 0.01, 0.1),
		passed("halves", (l.SecondHalf-l.FirstHalf)/l.FirstHalf, 0.05),
	}
	if l.Rate != nil {
		l.Checks = append(l.Checks, passed("offered_rate", l.Throughput / *l.Rate, 0.95), passed("send_lag", l.SendLag.P99, 0.001))
		overload(t)
	}
	if l.IdleAsked > 0 {
		l.Checks = append(l.Checks, passed("idle_held", 1, 1))
	}
	t.Checks = []results.Check{
		passed("wrong_answers", 0, 0),
		passed("failed_requests", 0, 0.01),
		passed("processes", float64(*t.ProcessesMax), float64(*t.ProcessesMax)),
		passed("memory_growth", 4096, 1<<20),
		passed("steal", *t.Noise.Steal, 0.02),
		passed("foreign", *t.Noise.Foreign, 0.05),
		{Name: "frequency", Verdict: results.Unknown},
		passed("canary", *t.Noise.CanaryAfter/2.1e-3, 1.15),
		{Name: "battery", Verdict: results.Passed},
	}
}

// overload flags a trial in which less was answered than what was offered, by
// more than chance explains.
func overload(t *results.Trial) {
	l := t.LoadResult
	if l.Behind() {
		due, answered := l.Offered()
		doubt(t, "offered_rate", answered/due, results.MinOffered, fmt.Sprintf("of %g requests that were due, %g were answered rightly in the same time", due, answered))
	}
}

func passed(name string, reading, bound float64) results.Check {
	return results.Check{Name: name, Verdict: results.Passed, Reading: &reading, Bound: &bound}
}

// answer puts a check's answer in place of the one that the trial has.
func answer(t *results.Trial, c results.Check) {
	for _, list := range [][]results.Check{t.Checks, t.LoadResult.Checks} {
		for i := range list {
			if list[i].Name == c.Name {
				list[i] = c
				return
			}
		}
	}
	t.Checks = append(t.Checks, c)
}

// refuse makes a trial invalid by a check.
func refuse(t *results.Trial, name string, v results.Verdict, reading, bound float64, detail string) {
	answer(t, results.Check{Name: name, Verdict: v, Reading: &reading, Bound: &bound, Detail: detail})
	t.Valid, t.InvalidBecause = false, []string{detail}
}

// doubt takes figures from a trial, or only flags them if none are named.
func doubt(t *results.Trial, name string, reading, bound float64, detail string, figures ...results.Figure) {
	v := results.Spoiled
	if len(figures) == 0 {
		v = results.Flagged
	}
	answer(t, results.Check{Name: name, Verdict: v, Reading: &reading, Bound: &bound, Detail: detail, Spoils: figures})
	t.Warnings = append(t.Warnings[:len(t.Warnings):len(t.Warnings)], detail)
}

// clone copies a trial as far as the functions of this package change it.
func clone(t *results.Trial) results.Trial {
	c := *t
	load := *t.LoadResult
	load.Checks = append([]results.Check{}, load.Checks...)
	c.LoadResult = &load
	c.Checks = append([]results.Check{}, t.Checks...)
	return c
}
