package trust

import (
	"cmp"
	"slices"

	"interleave/reports/chart"
	"interleave/results/stat"
)

const (
	// mostTrials is how many trials a chart in run order shows one by one.
	mostTrials = 900

	// bins is in how many groups it shows more than that: their ranges must
	// not touch.
	bins = 40
)

// worstOf keeps of each group of points that follow each other the highest. It
// returns how many points a group holds.
func worstOf(s chart.Series) (chart.Series, int) {
	out, size := inBins(s)
	out.Y, out.Low, out.High, out.Marked = out.High, nil, nil, false
	return out, size
}

// inBins joins points that follow each other into groups: the median of each
// with its range, so that every point is within what is drawn. It returns how
// many points a group holds.
func inBins(s chart.Series) (chart.Series, int) {
	order := make([]int, len(s.X))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(s.X[a], s.X[b]) })
	size := (len(order) + bins - 1) / bins
	out := chart.Series{Label: s.Label, Model: s.Model, Look: s.Look, Marked: true}
	for group := range slices.Chunk(order, size) {
		var x, y []float64
		for _, i := range group {
			x, y = append(x, s.X[i]), append(y, s.Y[i])
		}
		out.X, out.Y = append(out.X, stat.Median(x).Value), append(out.Y, stat.Median(y).Value)
		out.Low, out.High = append(out.Low, slices.Min(y)), append(out.High, slices.Max(y))
	}
	return out, size
}
