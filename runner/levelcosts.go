package runner

import (
	"maps"
	"math"
	"slices"

	"interleave/results/stat"
)

// levelCosts makes the costs of servers that were measured side by side such that
// their ratios are those within the rounds. A host that is slow for a while makes
// all turns of a round dear, but not all rounds, and a ratio of two means over all
// rounds would have that in it.
//
// Servers with few turns keep their mean, and so does one that is alone.
func levelCosts(stands []*stand) {
	var level []*stand
	var logs []map[int]float64
	for _, s := range stands {
		if s.costs.turns == nil {
			continue
		}
		all := map[int]float64{}
		for turn, each := range s.costs.turns {
			all[turn] = math.Log(each)
		}
		level, logs = append(level, s), append(logs, all)
	}
	if len(level) < 2 {
		return
	}
	for i, typical := range polish(logs) {
		level[i].trial.CPUPerRequest = new(math.Exp(typical))
	}
}

// polish parts a table, whose rows are the servers' values by round, into a typical
// value of each row and what each round adds to all of them, and returns the typical
// values. It is Tukey's median polish ("Exploratory Data Analysis", 1977, chapter
// 11): a value that is far off moves neither. A row may lack values.
func polish(rows []map[int]float64) (typical []float64) {
	const sweeps = 10
	typical = make([]float64, len(rows))
	round := map[int]float64{}
	for _, row := range rows {
		for i := range row {
			round[i] = 0
		}
	}
	for range sweeps {
		for r, row := range rows {
			var beside []float64
			for i, v := range row {
				beside = append(beside, v-round[i])
			}
			typical[r] = stat.Median(beside).Value
		}
		for i := range round {
			var beside []float64
			for r, row := range rows {
				if v, ok := row[i]; ok {
					beside = append(beside, v-typical[r])
				}
			}
			round[i] = stat.Median(beside).Value
		}
	}
	// Typical values are those of a typical round.
	middle := stat.Median(slices.Collect(maps.Values(round))).Value
	for r := range typical {
		typical[r] += middle
	}
	return typical
}
