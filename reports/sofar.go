package reports

import (
	"maps"

	"interleave/results"
)

// SoFar computes, of a run that is still going on, what its chart of strengths
// shows: the models, the cells, and Strengths. All else is left empty. It is for the time between two
// trials: Build takes ten times as long, for it reads every histogram.
func SoFar(run *results.Run, trials []results.Trial) *Report {
	slim := make([]results.Trial, len(trials))
	for i := range trials {
		slim[i] = charted(trials[i])
	}
	r := &Report{Run: run, Trials: slim}
	ids := new(names)
	r.Models = buildModels(run, slim, ids)
	r.Scenarios = buildScenarios(run, slim, ids)
	engine, blocks, unread := primaryEngine(run, slim), blocksOf(run, slim), newWarnings()
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

// charted is a trial without the histograms that the chart of strengths does
// not need.
func charted(t results.Trial) results.Trial {
	if t.LoadResult == nil {
		return t
	}
	l := *t.LoadResult
	l.ServiceHistogram, l.ServiceUnfinished = "", ""
	if !needsHistogram(t, "") {
		l.Histogram, l.Unfinished = "", ""
	}
	l.Classes = maps.Clone(l.Classes)
	for class, c := range l.Classes {
		if !needsHistogram(t, class) {
			c.Histogram, c.Unfinished = "", ""
			l.Classes[class] = c
		}
	}
	t.LoadResult = &l
	return t
}

// needsHistogram reports whether the chart shows a percentile of a class of
// requests of a trial's load. A scenario without a listed quality shows one under
// an open load.
func needsHistogram(t results.Trial, class string) bool {
	listed := false
	for _, q := range qualities {
		if q.scenario != t.Scenario {
			continue
		}
		listed = true
		if q.class == class && isLatency(q.metric) {
			return true
		}
	}
	return !listed && class == "" && t.LoadResult.Rate != nil
}
