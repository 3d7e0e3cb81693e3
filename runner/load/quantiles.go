package load

import (
	"github.com/HdrHistogram/hdrhistogram-go"

	"interleave/results"
)

// How many requests it takes until a percentile says something: with ten
// values beyond it, one more or less does not move it far.
const (
	enoughForP90  = 1_000
	enoughForP99  = 10_000
	enoughForP999 = 100_000
)

// quantiles summarises h, in seconds. Percentiles that too few values support
// are null, unless all are wanted.
func quantiles(h *hdrhistogram.Histogram, all bool) results.Quantiles {
	n := h.TotalCount()
	if n == 0 {
		return results.Quantiles{}
	}
	at := func(percentile float64, enough int64) *float64 {
		if n < enough && !all {
			return nil
		}
		return seconds(float64(h.ValueAtPercentile(percentile)))
	}
	return results.Quantiles{
		Min:  seconds(float64(h.Min())),
		Mean: seconds(h.Mean()),
		P50:  at(50, 1),
		P90:  at(90, enoughForP90),
		P99:  at(99, enoughForP99),
		P999: at(99.9, enoughForP999),
		Max:  seconds(float64(h.Max())),
	}
}

func seconds(ns float64) *float64 {
	s := ns / 1e9
	return &s
}

// encode returns h as a compressed HdrHistogram (V2) in base64, empty if
// there is nothing in it.
func encode(h *hdrhistogram.Histogram) (string, error) {
	if h.TotalCount() == 0 {
		return "", nil
	}
	b, err := h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	return string(b), err
}
