package reports

import (
	"maps"

	"interleave/results"
)

// SoFar computes, of a run that is still going on, what its chart of strengths
// shows: the models, the cells, and Strengths. All else is left empty. It is for the time between two
// trials: Build takes ten times as long, for it reads every histogram.
func SoFar(run *results.Run, trials []results.Trial) *Report {
	charted, needed := make([]results.Trial, len(trials)), rankedByLatency(run)
	for i := range trials {
		charted[i] = slim(trials[i], needed)
	}
	r := &Report{Run: run, Trials: charted}
	ids := new(names)
	r.Models = buildModels(run, charted, ids)
	r.Scenarios = buildScenarios(run, charted, ids)
	engine, blocks, unread := primaryEngine(run, charted), blocksOf(run, charted), newWarnings()
	r.Blocks = len(blocks)
	for _, s := range r.Scenarios {
		for _, l := range s.All() {
			r.buildCells(l, engine, blocks, ids, unread)
			l.chooseUnits()
		}
	}
	r.shareUnit(CPUPerRequest)
	r.Strengths = r.strengths()
	return r
}

// request is a class of a scenario's requests.
type request struct{ scenario, class string }

// rankedByLatency are the requests of which the chart shows a percentile.
func rankedByLatency(run *results.Run) map[request]bool {
	needed := map[request]bool{}
	for _, s := range run.Plan.Scenarios {
		for _, show := range s.Shows {
			if isLatency(Metric(show.Metric)) {
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
	t.LoadResult = &l
	return t
}
