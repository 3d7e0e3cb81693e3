package reporttest

import (
	"fmt"
	"slices"

	"interleave/results"
)

func modelInfo(i int) results.ModelInfo {
	models := []results.ModelInfo{
		{Name: "cgi", Summary: "fork and exec a child for each request", StandsFor: "Apache CGI", Style: "blocking", Traits: []string{"process-per-request", "serial-calls", "pre-emptive", "bounded-workers"}},
		{Name: "prefork", Summary: "a master and worker processes that serve one request each", StandsFor: "Apache prefork and mod_wsgi", Style: "blocking", Traits: []string{"serial-calls", "pre-emptive", "bounded-workers"}, Shape: &results.ShapeInfo{MinProcesses: 2, HandlerThreads: 1}},
		{Name: "threadpool", Summary: "OS threads with blocking sockets and a bounded queue", StandsFor: "mod_wsgi daemon mode", Style: "blocking", Traits: []string{"serial-calls", "pre-emptive", "bounded-workers"}},
		{Name: "eventloop", Summary: "one thread, a readiness poller, callbacks", StandsFor: "Twisted, Tornado, Node.js", Style: "callback", Parallel: true, Traits: []string{"single-loop", "parallel-calls", "cheap-wait"}},
		{Name: "greenlet", Summary: "one thread, cooperative coroutines on a hub", StandsFor: "gevent, Eventlet", Style: "blocking", Parallel: true, Traits: []string{"single-loop", "parallel-calls", "cheap-wait"}},
		{Name: "goroutine", Summary: "one goroutine per connection on Go's scheduler", StandsFor: "what Go does with the same idea", Style: "blocking", Parallel: true, Traits: []string{"parallel-calls", "cheap-wait", "pre-emptive"}},
		{Name: "threadconn", Style: "blocking", Traits: []string{"thread-per-connection"}},
		{Name: "reactors", Style: "callback", Parallel: true, Traits: []string{"loop-per-processor"}},
		{Name: "prefork-greenlet", Style: "blocking", Parallel: true, Traits: []string{"loop-per-processor"}, Shape: &results.ShapeInfo{MinProcesses: 2, HandlerThreads: 1}},
		{Name: "csp", Style: "blocking", Parallel: true, Traits: []string{"cheap-wait", "hand-over"}},
		{Name: "broker", Style: "blocking", Traits: []string{"fronted", "hand-over"}, Shape: &results.ShapeInfo{MinProcesses: 2, HandlerThreads: 1}},
		{Name: "uring", Style: "callback", Parallel: true, Traits: []string{"single-loop"}, Shape: &results.ShapeInfo{MaxProcesses: 1, HandlerThreads: 1}},
		{Name: "nethttp", Style: "blocking", Traits: []string{"cheap-wait", "framework"}, Framework: "net/http"},
	}
	if i >= len(models) {
		return results.ModelInfo{Name: fmt.Sprintf("model-%d", i), Style: "blocking"}
	}
	m := models[i]
	if m.Summary == "" {
		m.Summary = "a further model"
	}
	m.Family, m.Variant = familyOf(m.Name)
	m.Settings = map[string]string{"backend": "64 workers", "hello": "4 workers"}
	return m
}

// families are those of the made-up models.
var families = []string{"processes", "threads", "callback loops", "coroutines", "completion", "other frameworks"}

// needs are the first of those that the made-up scenarios meet.
var needs = []string{"many waiting clients", "fan-out", "heavy requests among light", "little memory", "little processor time", "one processor or many"}

// qualityFamilies are what the made-up scenarios are about.
var qualityFamilies = []string{"cost", "waiting", "memory", "tail", "faults"}

func familyOf(model string) (family string, variant int) {
	for i, members := range [][]string{
		{"cgi", "prefork", "broker"}, {"threadpool", "threadconn"}, {"eventloop", "reactors"},
		{"greenlet", "prefork-greenlet", "goroutine", "csp"}, {"uring"}, {"nethttp"},
	} {
		if at := slices.Index(members, model); at >= 0 {
			return families[i], at
		}
	}
	return "", 0
}

func scenarioInfo(i int) results.ScenarioInfo {
	rate := func(r float64) *float64 { return &r }
	scenarios := []results.ScenarioInfo{
		{
			Name: "hello", Summary: "a fixed answer of 14 bytes over keep-alive connections", TellsApart: "the cost of dispatching a request that waits for nothing",
			Shows: []results.Show{{Quality: "Dispatch", Metric: "cpu_per_request", Family: "cost", Need: "little processor time"}, {Quality: "Memory at rest", Metric: "baseline_memory", Family: "memory", Need: "little memory"}},
			Loads: []results.LoadInfo{{Name: "closed-64", Arrivals: "closed", Clients: 64, Window: 1.2}},
			Predictions: []results.Prediction{
				{Claim: "A process per request costs at least 20 times the CPU of a model in which waiting is cheap.", Load: "closed-64", Metric: "cpu_per_request", Trait: "process-per-request", Op: "at least", Bound: 20, Versus: "cheap-wait"},
				{Claim: "A single loop spends at most 80 % of the CPU of the median pre-emptive model.", Load: "closed-64", Metric: "cpu_per_request", Trait: "single-loop", Op: "at most", Bound: 0.8, Versus: "pre-emptive"},
			},
		},
		{
			Name: "backend", Summary: "one upstream call of 20 ms", TellsApart: "how many requests can wait at the same time, and what waiting costs",
			Shows: []results.Show{{Quality: "Waiting clients", Metric: "throughput", Family: "waiting", Need: "many waiting clients", Beside: []string{"cpu_per_request", "peak_memory"}}},
			Loads: []results.LoadInfo{{Name: "closed-256", Arrivals: "closed", Clients: 256, Ceiling: rate(12800), Window: 1.2}},
			Predictions: []results.Prediction{
				{Claim: "Where waiting is cheap, 256 clients get at least 95 % of the 12,800 requests per second that arithmetic allows.", Load: "closed-256", Metric: "throughput", Trait: "cheap-wait", Op: "at least", Bound: 0.95 * 12800},
			},
		},
		{
			Name: "purchase", Summary: "four upstream calls of 30, 20, 10 and 20 ms", TellsApart: "whether one request can wait for several things at the same time",
			Shows: []results.Show{{Quality: "Fan-out", Metric: "latency_p50", Family: "waiting", Need: "fan-out", Beside: []string{"cpu_per_request"}}},
			Loads: []results.LoadInfo{{Name: "open-200", Arrivals: "poisson", Clients: 256, Rate: rate(200), Ceiling: rate(200), Window: 1.2}},
			Predictions: []results.Prediction{
				{Claim: "A model that asks in parallel answers half of its requests within 45 ms.", Load: "open-200", Metric: "latency_p50", Trait: "parallel-calls", Op: "at most", Bound: 0.045},
				{Claim: "A model with a unicorn answers at once.", Load: "open-200", Metric: "latency_p50", Trait: "unicorn", Op: "at most", Bound: 0.001},
			},
		},
		{
			Name: "hog", Summary: "an answer at once, but one request in 100 computes for 20 ms first", TellsApart: "whether a request that computes stalls the others",
			Shows: []results.Show{{Quality: "Tail under a hog", Metric: "latency_p99", Class: "light", Family: "tail", Need: "heavy requests among light"}, {Quality: "Multi-core", Metric: "throughput", Family: "cost", Need: "one processor or many", Loads: []string{"all-processors"}}},
			Loads: []results.LoadInfo{
				{Name: "open-600", Arrivals: "poisson", Clients: 64, Rate: rate(600), Ceiling: rate(600), Window: 3},
				{Name: "all-processors", Arrivals: "closed", Clients: 8, Class: "heavy", Processors: 2, Window: 1.2},
			},
			Predictions: []results.Prediction{
				{Claim: "On a single loop the p99 of light requests is at least 15 ms.", Load: "open-600", Metric: "latency_p99", Class: "light", Trait: "single-loop", Op: "at least", Bound: 0.015},
				{Claim: "A single loop answers at most 0.6 times the computing requests of a model that the system spreads over all processors.", Load: "all-processors", Metric: "throughput", Trait: "single-loop", Op: "at most", Bound: 0.6, Versus: "pre-emptive"},
			},
		},
		{
			Name: "idle", Summary: "a small answer on 16 connections beside 1,000 silent ones", TellsApart: "the memory that an idle connection costs",
			Shows:   []results.Show{{Quality: "Idle connection", Metric: "memory_per_connection", Family: "memory", Need: "little memory", Loads: []string{"idle-10000", "idle-1000"}}},
			Loads:   []results.LoadInfo{{Name: "idle-1000", Arrivals: "poisson", Clients: 16, Rate: rate(500), Idle: 1000, Ceiling: rate(500), Window: 1.2}},
			LeftOut: []results.LoadInfo{{Name: "idle-10000", Arrivals: "poisson", Clients: 16, Rate: rate(500), Idle: 10_000, Ceiling: rate(500), Window: 1.2}},
			Predictions: []results.Prediction{
				{Claim: "On a single loop an idle connection costs at most 4 KiB.", Load: "idle-1000", Metric: "memory_per_connection", Trait: "single-loop", Op: "at most", Bound: 4096},
			},
		},
	}
	if i < len(scenarios) {
		return scenarios[i]
	}
	further := qualityFamilies[i%len(qualityFamilies)]
	return results.ScenarioInfo{
		Name: fmt.Sprintf("further-%d", i), Summary: "a further scenario", TellsApart: "nothing yet",
		Shows: []results.Show{{Quality: fmt.Sprintf("Further %d", i), Metric: "throughput", Family: further, Need: needs[i%len(needs)]}},
		Loads: []results.LoadInfo{{Name: "closed-16", Arrivals: "closed", Clients: 16, Window: 1.2}},
	}
}

// behaviour is what a model does in a scenario, in base units.
type behaviour struct {
	throughput, cpu, median, tail float64
	baseline, peak, perConnection float64
	switches                      float64
	threads, processes            int
}

// like is the model of the first six that a model behaves as.
func like(model int) int {
	if model < 6 {
		return model
	}
	return []int{2, 3, 4, 5, 1, 3, 5}[(model-6)%7]
}

func behaviourOf(model, scenario int) behaviour {
	m := like(model)
	const mib = 1 << 20
	b := behaviour{
		throughput:    []float64{1010, 41000, 61000, 101000, 98500, 92000}[m],
		cpu:           []float64{760e-6, 9e-6, 5.4e-6, 4.5e-6, 4.6e-6, 5e-6}[m],
		baseline:      []float64{4.1, 66, 9.3, 3.2, 3.3, 3.9}[m] * mib,
		peak:          []float64{31, 71, 12, 3.6, 4.3, 6.9}[m] * mib,
		perConnection: []float64{420, 390, 33, 131, 2935, 10100}[m],
		tail:          3,
		switches:      []float64{9, 1.4, 1.1, 0.02, 0.02, 0.4}[m],
		threads:       []int{9, 68, 72, 5, 5, 7}[m],
		processes:     []int{12, 65, 1, 1, 1, 1}[m],
	}
	if model >= 6 {
		b.throughput *= 0.9
		b.cpu *= 1.1
	}
	b.median = 64 / b.throughput
	switch scenario {
	case 1:
		b.throughput = []float64{690, 3150, 3180, 12650, 12600, 12400}[m]
		b.median, b.cpu = 256/b.throughput, b.cpu*2.4
	case 2:
		b.throughput = []float64{130, 210, 210, 210, 210, 210}[m]
		b.median = []float64{0.35, 0.083, 0.082, 0.0312, 0.0313, 0.0312}[m]
		b.cpu *= 6
	case 3:
		b.throughput, b.median = 640, []float64{1.4e-3, 120e-6, 110e-6, 95e-6, 98e-6, 99e-6}[m]
		b.tail = []float64{3, 20, 25, 420, 425, 60}[m]
		b.cpu += 200e-6
	case 4:
		b.throughput, b.median = 540, []float64{1.2e-3, 80e-6, 75e-6, 70e-6, 72e-6, 76e-6}[m]
		b.peak += b.perConnection * 1000
	}
	return b
}
