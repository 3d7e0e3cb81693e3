package chart

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// decadesForLog is how far apart the smallest and largest value must be for an
// axis to become logarithmic.
const decadesForLog = 1.5

// spansDecades reports whether values from low to high need a logarithmic
// axis, which they can only have if all are positive.
func spansDecades(low, high float64) bool {
	return low > 0 && math.Log10(high/low) >= decadesForLog
}

// labelsIn is how many labels an axis of this width has room for: each is about
// 32 wide with the room around it.
func labelsIn(width vg.Length) int { return max(int(width/32), 1) }

// linearTicks returns about count ticks from zero (or from low, if zero is not
// on the axis) to high, at steps of one, two or five.
func linearTicks(low, high float64, count int) []plot.Tick {
	step := niceStep((high - low) / float64(count))
	var ticks []plot.Tick
	for i := math.Ceil(low/step - 1e-9); i*step <= high+step*1e-9 && len(ticks) <= 3*count; i++ {
		v := i*step + 0 // turns -0 into 0
		ticks = append(ticks, plot.Tick{Value: v, Label: tickLabel(v)})
	}
	return ticks
}

// niceStep rounds up to one, two or five times a power of ten.
func niceStep(raw float64) float64 {
	if !(raw > 0) || math.IsInf(raw, 0) {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 5} {
		if raw <= m*power*(1+1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// logTicks returns ticks for a logarithmic axis: the decades, with twos and
// fives between where there are few, and every second or third decade where
// there are more than most.
func logTicks(low, high float64, most int) []plot.Tick {
	first, last := int(math.Ceil(math.Log10(low)-1e-9)), int(math.Floor(math.Log10(high)+1e-9))
	decades := last - first + 1
	if decades >= 3 {
		every := (decades + most - 1) / most
		var ticks []plot.Tick
		for e := first; e <= last; e++ {
			t := plot.Tick{Value: math.Pow10(e)}
			if (e-first)%every == 0 {
				t.Label = tickLabel(t.Value)
			}
			ticks = append(ticks, t)
		}
		return ticks
	}
	multiples := []float64{1, 2, 5}
	if decades == 2 && most < 6 {
		multiples = []float64{1, 3}
	}
	var ticks []plot.Tick
	for e := first - 1; e <= last; e++ {
		for _, m := range multiples {
			v := m * math.Pow10(e)
			if v >= low*(1-1e-9) && v <= high*(1+1e-9) {
				ticks = append(ticks, plot.Tick{Value: v, Label: tickLabel(v)})
			}
		}
	}
	return thin(ticks, most)
}

// thin takes labels away until at most so many are left: first all but the
// decades', then every other.
func thin(ticks []plot.Tick, most int) []plot.Tick {
	if len(ticks) <= most {
		return ticks
	}
	var decades []plot.Tick
	for _, t := range ticks {
		if l := math.Log10(t.Value); math.Abs(l-math.Round(l)) < 1e-9 {
			decades = append(decades, t)
		}
	}
	if len(decades) > 1 {
		return decades
	}
	var fewer []plot.Tick
	for i := 0; i < len(ticks); i += (len(ticks) + most - 1) / most {
		fewer = append(fewer, ticks[i])
	}
	return fewer
}

// tickLabel writes a round number short.
func tickLabel(v float64) string {
	suffix := ""
	switch a := math.Abs(v); {
	case a >= 1e9:
		v, suffix = v/1e9, "G"
	case a >= 1e6:
		v, suffix = v/1e6, "M"
	case a >= 1e3:
		v, suffix = v/1e3, "k"
	}
	return strconv.FormatFloat(v, 'g', 6, 64) + suffix
}

// logAround widens a range a little, on a logarithmic axis.
func logAround(low, high float64) (float64, float64) {
	margin := math.Pow(high/low, 0.04)
	if margin < 1.05 {
		margin = 1.05
	}
	return low / margin, high * margin
}

// safeLog is a logarithmic scale that puts what has no logarithm at the low
// end, where gonum's own panics.
type safeLog struct{}

func (safeLog) Normalize(low, high, x float64) float64 {
	if !(low > 0) || !(high > low) || !(x > 0) {
		return 0
	}
	return math.Log(x/low) / math.Log(high/low)
}
