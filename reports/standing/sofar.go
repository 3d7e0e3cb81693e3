package standing

import (
	"maps"
	"slices"

	"interleave/reports/measure"
	"interleave/results"
)

// SoFar ranks the models of a run that is still going on. It is for the time
// between two trials: a report takes ten times as long, for it reads every
// histogram.
func SoFar(run *results.Run, trials []results.Trial) *Strengths {
	charted, needed := make([]results.Trial, len(trials)), rankedByLatency(run)
	for i := range trials {
		charted[i] = slim(trials[i], needed)
	}
	return Build(measure.Build(run, charted))
}

// request is a class of a scenario's requests.
type request struct{ scenario, class string }

// rankedByLatency are the requests of which the chart shows a percentile.
func rankedByLatency(run *results.Run) map[request]bool {
	needed := map[request]bool{}
	for _, s := range run.Plan.Scenarios {
		for _, show := range s.Shows {
			if results.Measure(show.Metric).IsLatency() {
				needed[request{s.Name, show.Class}] = true
			}
		}
	}
	return needed
}

// slim is a trial without the histograms that the chart of strengths does not
// need.
func slim(t results.Trial, needed map[request]bool) results.Trial {
	if t.LoadResult == nil {
		return t
	}
	l := *t.LoadResult
	l.ServiceHistogram, l.ServiceUnfinished = "", ""
	if !needed[request{t.Scenario, ""}] {
		l.Histogram, l.Unfinished = "", ""
	}
	l.Classes = maps.Clone(l.Classes)
	for class, c := range l.Classes {
		if !needed[request{t.Scenario, class}] {
			c.Histogram, c.Unfinished = "", ""
			l.Classes[class] = c
		}
	}
	l.Phases = slices.Clone(l.Phases)
	for i := range l.Phases {
		if p := &l.Phases[i]; !needed[request{t.Scenario, measure.During(p.Name)}] {
			p.Histogram, p.Unfinished = "", ""
		}
	}
	t.LoadResult = &l
	return t
}
