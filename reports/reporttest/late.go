package reporttest

import (
	"slices"
	"strings"

	"interleave/reports"
	"interleave/results"
)

// Late makes a load driver's lag take the tail, and with all the whole of the
// latencies of some models' trials under hog, in the blocks before one.
func Late(models string, before int, figure results.Figure, predictions ...results.Prediction) *reports.Report {
	run, trials := Full(Quick)
	for i := range trials {
		t := &trials[i]
		if t.Scenario != "hog" {
			continue
		}
		if slices.Contains(strings.Fields(models), t.Model) && t.Block < before {
			t.LoadResult.Checks = append(t.LoadResult.Checks, results.Check{
				Name: "send_lag", Verdict: results.Spoiled, Spoils: []results.Figure{figure}, Detail: "the load driver was late: 1 ms",
			})
		}
	}
	for i := range run.Plan.Scenarios {
		if s := &run.Plan.Scenarios[i]; s.Name == "hog" && len(predictions) > 0 {
			s.Predictions = predictions
		}
	}
	return reports.Build(run, trials)
}
