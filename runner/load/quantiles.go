package load

import (
	"interleave/results"
	"interleave/results/latency"
)

// quantiles summarises t, in seconds. Percentiles that too few requests support
// are null, unless all are wanted; so is what lies beyond the times that the
// requests were followed for, of which there are bounds.
func quantiles(t *latency.Times, all bool) results.Quantiles {
	s := t.Survival()
	var q results.Quantiles
	var least results.Bounds
	put := func(value float64, known, enough bool, figure, bound **float64) {
		switch {
		case !known && value > 0:
			*bound, q.AtLeast = &value, &least
		case known && enough:
			*figure = &value
		}
	}
	at := func(share float64, figure, bound **float64) {
		value, known := s.Quantile(share)
		put(value, known, all || share == 1 || latency.Stated(s, share), figure, bound)
	}
	mean, known := s.Mean()
	put(mean, known, true, &q.Mean, &least.Mean)
	at(0.5, &q.P50, &least.P50)
	at(0.9, &q.P90, &least.P90)
	at(0.99, &q.P99, &least.P99)
	at(0.999, &q.P999, &least.P999)
	at(1, &q.Max, &least.Max)
	if fastest, known := s.Least(); known {
		q.Min = &fastest
	}
	return q
}

// atLeast bounds all figures.
func atLeast(t float64) *results.Bounds {
	return &results.Bounds{Mean: &t, P50: &t, P90: &t, P99: &t, P999: &t, Max: &t}
}
