package workload

import (
	"math"
	"slices"
	"strconv"
	"time"

	"interleave/scenarios"
)

// The arithmetic below is about what a server does beside the workload as well. It was
// measured with the scenarios that come with the suite, and is given generously.
const (
	process = 500 * time.Microsecond // CPU time that a process costs, at least
	handle  = 150 * time.Microsecond // that a request costs otherwise, at most
	perCall = 60 * time.Microsecond  // and each call

	pool  = 128 // as many workers as any model has where each serves one request at a time
	least = 5 * time.Millisecond
)

// predict states what will come out, by arithmetic alone, before anything is run. A
// statement is made only where the arithmetic leaves room for what it does not know.
func predict(s *scenarios.Scenario) (all []scenarios.Prediction) {
	for _, of := range []func(*scenarios.Scenario) []scenarios.Prediction{fanOut, hogs, processors, pools, processes, floor} {
		all = append(all, of(s)...)
	}
	return all
}

// load is the first load of s whose clients send at a rate, or else the first.
func load(s *scenarios.Scenario, open bool) (l scenarios.Load, found bool) {
	for _, l := range s.Loads {
		if l.Open() == open {
			return l, true
		}
	}
	return l, false
}

// part is the share of r among all requests of s.
func part(s *scenarios.Scenario, r scenarios.Request) float64 {
	whole := 0
	for _, q := range s.Requests {
		whole += q.Weight
	}
	return float64(r.Weight) / float64(whole)
}

// calls is how many calls a request of s makes on average.
func calls(s *scenarios.Scenario) (n float64) {
	for _, r := range s.Requests {
		for _, step := range r.Steps {
			n += part(s, r) * float64(len(step.Calls))
		}
	}
	return n
}

// overhead is the CPU time of a request beside what it computes, at most.
func overhead(s *scenarios.Scenario) time.Duration {
	bytes := 0.0
	for _, r := range s.Requests {
		bytes += part(s, r) * float64(r.Want.Stream)
	}
	return handle + time.Duration(calls(s)*float64(perCall)) + time.Duration(4*bytes)
}

// often is the most frequent kind of requests.
func often(s *scenarios.Scenario) scenarios.Request {
	return slices.MaxFunc(s.Requests, func(a, b scenarios.Request) int { return a.Weight - b.Weight })
}

// named is what a claim calls the requests of a class.
func named(r scenarios.Request) string {
	if r.Class == "" {
		return "requests"
	}
	return "requests of " + r.Class
}

// about writes a time for people.
func about(d time.Duration) string {
	switch {
	case d >= time.Second:
		return digits(d.Seconds()) + " s"
	case d >= time.Millisecond:
		return digits(d.Seconds()*1e3) + " ms"
	}
	return digits(d.Seconds()*1e6) + " µs"
}

// digits writes two or three digits of a number.
func digits(v float64) string {
	if v >= 99.5 {
		return whole(int(math.Round(v)))
	}
	return strconv.FormatFloat(v, 'g', 2, 64)
}

// whole writes a count with a comma between thousands.
func whole(n int) string {
	text := strconv.Itoa(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

// between is the geometric mean of two times.
func between(a, b time.Duration) time.Duration {
	return time.Duration(math.Sqrt(float64(a) * float64(b)))
}

// fanOut: who asks several services at once waits for the slowest of them.
func fanOut(s *scenarios.Scenario) []scenarios.Prediction {
	l, open := load(s, true)
	r := often(s)
	atOnce, serial := s.UsualWait(r)+r.Compute, s.Waits(r)+r.Compute
	busy := l.Rate() * (Add(s).Compute + overhead(s)).Seconds()
	if !open || float64(serial) < 1.4*float64(atOnce) || atOnce < least || busy > 0.5 {
		return nil
	}
	bound := between(atOnce, serial)
	all := []scenarios.Prediction{{
		Claim:  "A model that calls several services at once answers half of the " + named(r) + " within " + about(bound) + ": it takes " + about(atOnce) + " on average to wait for the slowest of them and to compute.",
		Load:   l.Name,
		Metric: scenarios.LatencyP50, Class: r.Class, Trait: scenarios.ParallelCalls,
		Op: scenarios.AtMost, Bound: bound.Seconds(),
	}}
	// A few long calls raise the mean of a sum and not its median.
	if s.Medians(r)+r.Compute >= bound {
		all = append(all, scenarios.Prediction{
			Claim:  "A model that calls one service after the other needs longer than that, " + about(bound) + ": all of it together takes " + about(serial) + " on average.",
			Load:   l.Name,
			Metric: scenarios.LatencyP50, Class: r.Class, Trait: scenarios.SerialCalls,
			Op: scenarios.AtLeast, Bound: bound.Seconds(),
		})
	}
	return all
}

// hogs: on a single loop light requests wait behind those that hold its thread.
func hogs(s *scenarios.Scenario) []scenarios.Prediction {
	l, open := load(s, true)
	light := often(s)
	if !open {
		return nil
	}
	var stall time.Duration
	var busy float64 // share of the time in which the loop is held
	for _, r := range s.Requests {
		if d := stalls(r); d > stall {
			stall, busy = d, l.Rate()*part(s, r)*d.Seconds()
		}
	}
	busy = min(busy, 1)
	others := l.Rate()*(Add(s).Compute+overhead(s)).Seconds() + 0.001
	if stall < least || 10*stalls(light) > stall || busy < 0.02 || others > 0.6 {
		return nil
	}
	// Of those that come while it is held, one in a hundred of all waits so long.
	bound := time.Duration(0.75 * float64(stall) * (1 - 0.01/busy))
	all := []scenarios.Prediction{{
		Claim:  "On a single loop the p99 of " + named(light) + " is at least " + about(bound) + ": " + digits(100*busy) + " % of the time it is held for " + about(stall) + " by a request of another kind, and who comes meanwhile waits for the end.",
		Load:   l.Name,
		Metric: scenarios.LatencyP99, Class: light.Class, Trait: scenarios.SingleLoop,
		Op: scenarios.AtLeast, Bound: bound.Seconds(),
	}}
	slowest := s.UsualWait(light) + stalls(light)
	for _, u := range s.CalledBy(light) {
		slowest = max(slowest, u.P99)
	}
	if 6*slowest < bound {
		all = append(all, scenarios.Prediction{
			Claim:  "Where a request that holds its thread is interrupted for others, and no process is started for each request, the p99 of " + named(light) + " is at most 0.6 times that on a single loop.",
			Load:   l.Name,
			Metric: scenarios.LatencyP99, Class: light.Class, Trait: scenarios.Preemptive, Except: scenarios.ProcessPer,
			Op: scenarios.AtMost, Bound: 0.6, Versus: scenarios.SingleLoop,
		})
	}
	return all
}

// processors: a single loop computes on one.
func processors(s *scenarios.Scenario) []scenarios.Prediction {
	l, closed := load(s, false)
	sum := Add(s)
	most := sum.PerProcessor()
	if !closed || sum.Compute < 500*time.Microsecond {
		return nil
	}
	return []scenarios.Prediction{{
		Claim:  "A single loop answers at most " + digits(1.2*most) + " requests per second: it has one processor, and each request computes for " + about(sum.Compute) + " on average. (A fifth is for processors that are faster than when they were measured.)",
		Load:   l.Name,
		Metric: scenarios.Throughput, Trait: scenarios.SingleLoop,
		Op: scenarios.AtMost, Bound: 1.2 * most,
	}}
}

// pools: who has a worker for each request that waits runs out of them.
func pools(s *scenarios.Scenario) []scenarios.Prediction {
	l, closed := load(s, false)
	sum := Add(s)
	if !closed || sum.Least-sum.Compute < least {
		return nil
	}
	pooled := pool / sum.Least.Seconds()
	free := float64(l.Clients()) / sum.Least.Seconds()
	free = min(free, 1/(sum.Compute+overhead(s)).Seconds())
	stuck := Untold(s)
	if told := sum.Block - stuck; told > 0 {
		free = min(free, Blockers/told.Seconds())
	}
	if stuck > 0 {
		free = min(free, 1/stuck.Seconds())
	}
	if pooled > 0.6*free {
		return nil
	}
	return []scenarios.Prediction{{
		Claim:  "Where a worker serves one request at a time, " + whole(l.Clients()) + " clients are answered at most 0.8 times as often as where waiting is cheap: a pool of " + strconv.Itoa(pool) + " answers " + digits(pooled) + " requests per second, each of which takes " + about(sum.Least) + " on average.",
		Load:   l.Name,
		Metric: scenarios.Throughput, Trait: scenarios.Bounded, Except: scenarios.CheapWait,
		Op: scenarios.AtMost, Bound: 0.8, Versus: scenarios.CheapWait,
	}}
}

// processes: a process for each request costs more than what little it computes.
func processes(s *scenarios.Scenario) []scenarios.Prediction {
	bound := Add(s).Compute*8/10 + process
	return []scenarios.Prediction{{
		Claim:  "A process for each request makes it cost at least " + about(bound) + " of CPU time.",
		Load:   s.Loads[0].Name,
		Metric: scenarios.CPUPerRequest, Trait: scenarios.ProcessPer,
		Op: scenarios.AtLeast, Bound: bound.Seconds(),
	}}
}

// floor: nobody answers sooner than what is waited for and computed allows.
func floor(s *scenarios.Scenario) []scenarios.Prediction {
	r := often(s)
	bound := s.LongestWait(r) + r.Compute*8/10
	if bound < time.Millisecond {
		return nil
	}
	return []scenarios.Prediction{{
		Claim:  "No model answers half of the " + named(r) + " sooner than in " + about(bound) + ": that long they wait at least, and compute.",
		Load:   s.Loads[0].Name,
		Metric: scenarios.LatencyP50, Class: r.Class,
		Op: scenarios.AtLeast, Bound: bound.Seconds(),
	}}
}

// shows are the qualities in which models are ranked by the workload.
func shows(s *scenarios.Scenario) []scenarios.Shows {
	r := often(s)
	tail := scenarios.Shows{
		Quality: s.Name + ": p99", Metric: scenarios.LatencyP99, Class: r.Class,
		Family: scenarios.Tail, Beside: []scenarios.Metric{scenarios.CPUPerRequest},
	}
	answered := scenarios.Shows{
		Quality: s.Name + ": requests", Metric: scenarios.Throughput,
		Family: scenarios.Waiting, Beside: []scenarios.Metric{scenarios.CPUPerRequest},
	}
	var all []scenarios.Shows
	for _, l := range s.Loads {
		show := answered
		if l.Open() {
			show = tail
		}
		show.Loads = []string{l.Name}
		all = append(all, show)
	}
	return all
}
