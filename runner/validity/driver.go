package validity

import (
	"fmt"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/results/latency"
)

// The bounds beyond which the load driver, not the server, is measured.
const (
	MaxGeneratorShare = 0.80  // of the driver's processors
	MaxSendLag        = 0.001 // seconds, at the 99th percentile
)

// Further bounds of what the driver does.
const (
	hardlyBusy  = 0.50 // of its processors
	maxLagShare = 0.1  // of the latency that it is part of
)

// clientFaults: the driver had no port or descriptor left.
func clientFaults(f LoadFacts) answer {
	n, list := errorsAmong(f.Result, results.ClientFault)
	a := read(float64(n), 0)
	if n > 0 {
		return a.failed("the load driver failed, not the server: %s", list)
	}
	return a
}

// generatorCPU: a driver near the end of its processors measures itself.
func generatorCPU(f LoadFacts) answer {
	r := f.Result
	if r.GeneratorCPUs == 0 || r.Duration == 0 {
		return unknown
	}
	share := r.GeneratorShare()
	a := read(share, MaxGeneratorShare)
	switch {
	case share <= MaxGeneratorShare:
		return a
	case r.Rate == nil:
		return a.spoiled([]results.Figure{results.FigureThroughput, results.FigureLatency},
			"the load driver was the limit: it used %s of its CPU share; the server can do at least %s requests/s", quantity.ShortPercent(share), quantity.Short(r.Throughput))
	}
	return a.spoiled([]results.Figure{results.FigureLatency},
		"the load driver was the limit: it used %s of its CPU share", quantity.ShortPercent(share))
}

// sendLag: requests that the driver itself sent late. Latency counts from when
// they were due, so that this adds to it, at each percentile by no more than
// about the lag's own. What it may add has to be small beside the reading: a
// stall of 20 ms is seen through a lag of 1.5 ms, an answer within 1 ms is not.
// A driver that had little to do was held up by others: that is noise, which
// makes intervals wider and takes no figure away.
func sendLag(f LoadFacts) answer {
	r := f.Result
	if r.SendLag == nil {
		return answer{}
	}
	a := read(r.SendLag.P99, MaxSendLag)
	median := r.Latency.P50 != nil && r.SendLag.P50 > maxLagShare**r.Latency.P50
	enough := r.Requests >= latency.Needs(0.99)
	late := fmt.Sprintf("1 %% of the requests were sent more than %s late", quantity.Span(r.SendLag.P99))
	switch {
	case r.SendLag.P99 <= MaxSendLag:
		return a
	case median && f.hardlyBusy():
		return a.flagged("the load driver was held up by others: half of the requests were sent more than %s late, and %s", quantity.Span(r.SendLag.P50), late)
	case median:
		return a.spoiled([]results.Figure{results.FigureLatency}, "the load driver was late: half of the requests were sent more than %s late, and %s", quantity.Span(r.SendLag.P50), late)
	case enough && r.SendLag.P99 > maxLagShare*f.Tail:
		return a.spoiled([]results.Figure{results.FigureTail}, "the load driver was late: %s", late)
	case enough && f.Tail > 0:
		return a.flagged("%s, which adds little to a p99 of %s", late, quantity.Span(f.Tail))
	}
	return a.flagged("the load driver was late: %s", late)
}

// hardlyBusy reports whether the driver used less than half of its processors.
func (f LoadFacts) hardlyBusy() bool {
	return f.Result.GeneratorCPUs > 0 && f.Result.GeneratorShare() < hardlyBusy
}
