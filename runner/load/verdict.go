package load

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"interleave/results"
)

// The bounds beyond which a result is doubted.
const (
	maxGeneratorShare = 0.80
	maxSendLag        = 0.001 // seconds, at the 99th percentile
	minOfferedShare   = 0.95
	maxLittleResidual = 0.10
	maxHalvesDiffer   = 0.05
)

// verdictFacts is what a verdict needs beside the result.
type verdictFacts struct {
	spec         *Spec
	halves       [2]int64
	warmupErrors int64
	idle         map[string]int64 // errors while idle connections were opened
}

// judge says whether r can be believed, and what speaks against it.
func judge(r *results.LoadResult, f verdictFacts) {
	warn := func(format string, args ...any) { r.Warnings = append(r.Warnings, fmt.Sprintf(format, args...)) }

	r.Valid = true
	var own int64
	for fault, n := range r.Errors {
		if results.ClientFault(fault) {
			own += n
		}
	}
	if own > 0 {
		r.Valid = false
		warn("the client failed %d times (%s): the figures are not the server's", own, kinds(r.Errors, true))
	}
	if r.Requests == 0 {
		r.Valid = false
		if len(r.Errors) > 0 {
			warn("no request was answered rightly: %s", kinds(r.Errors, false))
		} else {
			warn("no request was answered within the window")
		}
	}

	if planned := f.spec.Duration.Seconds(); r.Duration < planned*0.999 {
		warn("stopped after %.2f s of the planned %.2f s", r.Duration, planned)
	} else if r.Requests > 0 {
		judgeHalves(r, f.halves, warn)
	}
	if share := r.GeneratorCPU / (r.Duration * float64(r.GeneratorCPUs)); share > maxGeneratorShare {
		warn("generator-limited: the load driver used %.0f %% of its CPU share", share*100)
	}
	if r.SendLag != nil && r.SendLag.P99 > maxSendLag {
		warn("generator-limited: 1 %% of the requests were sent more than %.1f ms late", r.SendLag.P99*1000)
	}
	if r.Rate != nil {
		// What a random schedule offers varies by about the root of the count.
		offered := *r.Rate * r.Duration
		if float64(r.Requests) < offered*minOfferedShare-3*math.Sqrt(offered) {
			warn("of %.5g requests/s offered, %.5g were answered rightly", *r.Rate, r.Throughput)
		}
	} else if r.Latency.Mean != nil && len(r.Errors) == 0 {
		judgeLittle(r, warn)
	}
	if r.Established < r.Clients {
		warn("%d of %d clients had a connection", r.Established, r.Clients)
	}
	if r.IdleHeld < r.IdleAsked {
		why := ""
		if len(f.idle) > 0 {
			why = " (while opening: " + kinds(f.idle, false) + ")"
		}
		warn("%d of %d idle connections were open at the end%s", r.IdleHeld, r.IdleAsked, why)
	}
	if f.warmupErrors > 0 {
		warn("%d requests failed during warm-up, not counted", f.warmupErrors)
	}
}

// judgeHalves compares the throughput of the window's halves. What counting
// noise explains is no drift.
func judgeHalves(r *results.LoadResult, halves [2]int64, warn func(string, ...any)) {
	a, b := float64(halves[0]), float64(halves[1])
	differ := math.Abs(a - b)
	if differ > maxHalvesDiffer*max(a, b) && differ > 2*math.Sqrt(a+b) {
		warn("not steady: %.5g requests/s in the first half, %.5g in the second", r.FirstHalf, r.SecondHalf)
	}
}

// judgeLittle holds mean latency times throughput against the clients in
// flight: in closed loop all of them always are.
func judgeLittle(r *results.LoadResult, warn func(string, ...any)) {
	if r.Requests < 10*int64(r.Clients) {
		return // the window is too short for the law to show
	}
	inFlight := *r.Latency.Mean * r.Throughput
	if residual := inFlight/float64(r.Clients) - 1; math.Abs(residual) > maxLittleResidual {
		warn("latency and throughput do not fit (Little's law): they make %.3g clients of %d", inFlight, r.Clients)
	}
}

// kinds lists errors by kind, the client's own or all.
func kinds(errors map[string]int64, own bool) string {
	var list []string
	for _, kind := range slices.Sorted(maps.Keys(errors)) {
		if !own || results.ClientFault(kind) {
			list = append(list, fmt.Sprintf("%s %d", kind, errors[kind]))
		}
	}
	return strings.Join(list, ", ")
}
