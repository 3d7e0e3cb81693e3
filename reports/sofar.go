package reports

import (
	"maps"

	"interleave/results"
)

// SoFar computes, of a run that is still going on, what its chart of strengths
// shows: the models, the cells, and Strengths, save for what is counted in the
// handlers' sources. All else is left empty. It is for the time between two
// trials: Build takes ten times as long, for it reads every histogram.
func SoFar(run *results.Run, trials []results.Trial) *Report {
	slim := make([]results.Trial, len(trials))
	for i := range trials {
		slim[i] = charted(trials[i])
	}
	r := &Report{Run: run, Trials: slim, attempts: lastAttempts(slim)}
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
// not need. A median without its histogram is the one that the trial states.
func charted(t results.Trial) results.Trial {
	if t.LoadResult == nil {
		return t
	}
	l := *t.LoadResult
	l.ServiceHistogram, l.ServiceUnfinished = "", ""
	if !needsHistogram(t.Scenario, "") {
		l.Histogram, l.Unfinished = "", ""
	}
	l.Classes = maps.Clone(l.Classes)
	for class, c := range l.Classes {
		if !needsHistogram(t.Scenario, class) {
			c.Histogram, c.Unfinished = "", ""
			l.Classes[class] = c
		}
	}
	t.LoadResult = &l
	return t
}

func needsHistogram(scenario, class string) bool {
	for _, q := range qualities {
		if q.scenario == scenario && q.class == class && q.metric.figure() == results.FigureTail {
			return true
		}
	}
	return false
}
