package reports

import (
	"cmp"
	"math"
	"slices"

	"interleave/internal/quantity"
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
	near    []int // told apart, and surely within a tenth
	worst   int   // of the others; -1 if there is none
}

// rank compares the models of a load.
func (l *Load) rank(metric Metric, class string) ranking {
	samples, measured := l.samples(metric, class), 0
	for _, s := range samples {
		if stat.Median(s).N > 0 {
			measured++
		}
	}
	for i, s := range samples {
		if measured > 1 && stat.Median(s).N < enoughBlocks {
			samples[i] = nil
		}
	}
	k := ranking{standings: stat.Rank(samples, !metrics[metric].higher), best: -1, worst: -1}
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
		case gradeBehind(st.Behind) == Strong:
			k.near = append(k.near, i)
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

// untold are the models of which one is the best, if it is not known which.
func (k ranking) untold() []int {
	if len(k.unsure) == 0 {
		return nil
	}
	return append(slices.Clone(k.leaders), k.unsure...)
}

// upTo is how far apart those may be that are not told apart.
func (k ranking) upTo() float64 {
	worst := slices.MaxFunc(k.unsure, func(a, b int) int { return cmp.Compare(k.high(a), k.high(b)) })
	return k.high(worst)
}

func (k ranking) high(model int) float64 { return k.standings[model].Behind.High }

// bestBehind is how far the model with the best value may be behind one that is
// not told apart from it.
func (k ranking) bestBehind() float64 {
	most := 1.0
	for _, i := range k.unsure {
		most = max(most, 1/k.standings[i].Behind.Low)
	}
	return most
}

// names are those of some of the load's models.
func (l *Load) names(models []int) (names []string) {
	for _, i := range models {
		names = append(names, l.Cells[i].Model.Name)
	}
	return names
}

// verdict says who leads a quality, and how. A best is named only if it is told
// apart from the others or tied with them.
func (q *Quality) verdict() (who, text string) {
	k, group, text := q.ranking, q.ranking.leaders, plainBest
	switch {
	case len(k.unsure) > 0:
		group, text = k.untold(), "are not told apart"
	case len(group) > 1 && len(q.Unranked) > 0:
		text = "are tied for best"
	case len(group) > 1:
		text = "are tied"
	case k.present == 1:
		text = "alone was measured"
	}
	who = Join(q.Load.names(group))
	if len(group) > 1 && len(group) == len(q.Load.Cells) {
		who = "all " + quantity.Plural(len(group), "model")
	}
	if len(q.Unranked) > 0 && k.present > 1 && len(k.unsure) == 0 {
		text += " of the " + quantity.Whole(int64(k.present)) + " " + q.lacked()
	}
	return who, text
}

// span is the lowest and the highest value of some models, and the ends of all
// their intervals together.
func (l *Load) span(models []int, metric Metric, class string) (least, most, low, high float64) {
	least, most, low, high = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, i := range models {
		m := l.Cells[i].Measure(metric, class)
		least, most, low, high = min(least, m.Value), max(most, m.Value), min(low, m.Low), max(high, m.High)
	}
	return least, most, low, high
}
