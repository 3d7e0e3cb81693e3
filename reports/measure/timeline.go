package measure

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/chart"
	"interleave/results"
)

// Medians of windows hide what happens within one: a stall, a pause of the
// collector, a drift. The timelines show one trial of each model, the one of
// median throughput, so that nobody chooses a pretty one.

// maxParts is the longest timeline that is drawn: the driver's have at most 40.
const maxParts = 200

// mostNamed is how many models have their names at the ends of timelines. More
// would need more room than the lines.
const mostNamed = 8

// timelines returns the charts of what was answered in each part of the window
// in closed loop (in open loop it is what was offered), and of the slowest
// answer in each; none without timelines.
func (l *Load) timelines(r *Run) (drawn []chart.Figure) {
	class := l.MainClass()
	of := ""
	if class != "" {
		of = " of " + class + " requests"
	}
	ms := quantity.UnitFor(quantity.Seconds, 1e-3)
	crowded := len(l.Cells) > mostNamed
	for _, f := range []struct {
		name, title, axis, note string
		figure                  results.Figure
		of                      func(*results.Timeline) []float64
	}{
		{"timeline", "Answers within a window" + of, "requests per second", "a stall is a dip",
			results.FigureThroughput, func(t *results.Timeline) (y []float64) {
				for _, n := range t.Answered {
					y = append(y, float64(n)/t.Part)
				}
				return y
			}},
		{"slowest", "Slowest answers within a window" + of, "latency of the slowest in each part, ms", "a stall is a peak",
			results.FigureTail, func(t *results.Timeline) (y []float64) {
				for i, s := range t.Slowest {
					if t.Answered[i] == 0 {
						s = math.NaN()
					}
					y = append(y, ms.Scale(s))
				}
				return y
			}},
	} {
		if f.figure == results.FigureThroughput && l.Rate != nil && len(l.Phases) == 0 {
			continue
		}
		c := chart.Lines{XAxis: "seconds into the window", YAxis: f.axis, FromZero: true}
		var says []string
		for _, cell := range l.Cells {
			timeline := timelineOf(cell.typical(f.figure), class)
			if timeline == nil {
				continue
			}
			s := chart.Series{Model: cell.Model.ID, Look: cell.Model.Look, Y: f.of(timeline)}
			if !crowded {
				s.Label = cell.Model.Name
			}
			for i := range s.Y {
				s.X = append(s.X, (float64(i)+0.5)*timeline.Part)
			}
			c.Series = append(c.Series, s)
			if low, high := Span(s.Y); !math.IsNaN(low) {
				says = append(says, fmt.Sprintf("%s %s to %s", cell.Model.Name, quantity.Number(low), quantity.Number(high)))
			}
		}
		if len(c.Series) == 0 {
			continue
		}
		drawn = append(drawn, chart.Figure{
			ID:    r.ID("chart", l.Scenario.Name, l.Name, f.name),
			Title: f.title + ": " + l.Label(),
			Note:  "each model's trial of median throughput, in twentieths of the window; " + f.note,
			Desc:  fmt.Sprintf("%s, by part of the window (%s), from the lowest to the highest. %s.", f.title, f.axis, strings.Join(says, "; ")),
			Where: l.ID,
			Keys:  crowded,
			Chart: c,
		})
	}
	return drawn
}

// typical is the valid trial of median throughput, of an even number the lower
// of the middle ones, among those that hold a figure; nil if none does.
func (c *Cell) typical(figure results.Figure) *results.Trial {
	var trials []*results.Trial
	for _, t := range c.Trials {
		if t != nil && t.SpoiledBy(figure) == "" {
			trials = append(trials, t)
		}
	}
	if len(trials) == 0 {
		return nil
	}
	slices.SortStableFunc(trials, func(a, b *results.Trial) int {
		return cmp.Compare(a.LoadResult.Throughput, b.LoadResult.Throughput)
	})
	return trials[(len(trials)-1)/2]
}

// timelineOf is how a trial's window went for a class of requests, nil if the
// trial does not say or says nonsense.
func timelineOf(t *results.Trial, class string) *results.Timeline {
	if t == nil {
		return nil
	}
	l := t.LoadResult.Timeline
	if class != "" {
		l = t.LoadResult.Classes[class].Timeline
	}
	if l == nil || len(l.Answered) < 2 || len(l.Answered) > maxParts || len(l.Slowest) != len(l.Answered) || !(l.Part > 0) {
		return nil
	}
	return l
}
