package standing

import (
	"interleave/reports/measure"
	"interleave/results"
	"interleave/results/stat"
)

// ranking is where models stand under a load, by the intervals of their ratios
// alone: who has none does not stand in it, unless it is the only one measured.
type ranking struct {
	standings []stat.Standing
	present   int
	best      int // has the best value, though another may be as good or better; -1 if nobody is ranked

	leaders []int // the best, and those tied with it
	unsure  []int // not told apart from the best, and perhaps far behind it
	worst   int   // of the others; -1 if there is none
}

// rank compares the models of a load.
func rank(l *measure.Load, metric results.Measure, class string) ranking {
	samples, measured := l.Samples(metric, class), 0
	for _, s := range samples {
		if stat.Median(s).N > 0 {
			measured++
		}
	}
	for i, s := range samples {
		if measured > 1 && stat.Median(s).N < measure.EnoughBlocks {
			samples[i] = nil
		}
	}
	k := ranking{standings: stat.Rank(samples, !metric.HigherIsBetter()), best: -1, worst: -1}
	for i, st := range k.standings {
		switch {
		case !st.Present:
		case st.Best:
			k.best = i
			k.leaders = append([]int{i}, k.leaders...)
		case !st.Behind.HasInterval():
			k.standings[i] = stat.Standing{Behind: stat.Median(nil)}
		case sharesBest(st):
			k.leaders = append(k.leaders, i)
		case gradeBehind(st.Behind) == Unsure:
			k.unsure = append(k.unsure, i)
		case gradeBehind(st.Behind) == Strong: // told apart, and surely within a tenth
		case k.worst < 0 || st.Behind.Value > k.standings[k.worst].Behind.Value:
			k.worst = i
		}
		if k.standings[i].Present {
			k.present++
		}
	}
	if k.best >= 0 && measured > 1 && !(stat.Median(samples[k.best]).Value > 0) { // of which there are no ratios
		return ranking{standings: stat.Rank(make([][]float64, len(samples)), true), best: -1, worst: -1}
	}
	return k
}

// isBest reports whether a model is known to have the best value: all others are
// told apart from it, or tied with it.
func (k ranking) isBest(model int) bool { return model == k.best && len(k.unsure) == 0 }

// furthest is how far the last of those behind the best is, 1 if there is none.
func (k ranking) furthest() float64 {
	if k.worst < 0 {
		return 1
	}
	return k.standings[k.worst].Behind.Value
}

// bestBehind is how far the model with the best value may be behind one that is
// not told apart from it.
func (k ranking) bestBehind() float64 {
	most := 1.0
	for _, i := range k.unsure {
		most = max(most, 1/k.standings[i].Behind.Low)
	}
	return most
}

// namesOf are the names of some of the load's models.
func namesOf(l *measure.Load, models []int) (names []string) {
	for _, i := range models {
		names = append(names, l.Cells[i].Model.Name)
	}
	return names
}
