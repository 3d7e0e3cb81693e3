package reporttest

import (
	"math"

	"interleave/results"
)

// timelines gives a load's result, and each class of its requests, a window of
// twenty parts: a slow wave, and one part in which the collector paused.
func timelines(r *results.LoadResult, model int, b behaviour) {
	line := func(rate, slowest float64) *results.Timeline {
		const parts = 20
		t := &results.Timeline{Part: r.Duration / parts}
		for i := range parts {
			wave := 1 + 0.03*math.Sin(float64(i+3*model))
			t.Answered = append(t.Answered, int64(rate*t.Part*wave))
			t.Slowest = append(t.Slowest, slowest/wave)
		}
		pause := (5 + model) % parts
		t.Answered[pause] = t.Answered[pause] * 9 / 10
		t.Slowest[pause] *= 2
		return t
	}
	r.Timeline = line(r.Throughput, b.median*b.tail*3)
	for name, c := range r.Classes {
		slowest := b.median * b.tail * 3
		if name == "heavy" {
			slowest = 0.025
		}
		c.Timeline = line(float64(c.Requests)/r.Duration, slowest)
		r.Classes[name] = c
	}
}
