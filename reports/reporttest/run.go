package reporttest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	hdrhistogram "github.com/HdrHistogram/hdrhistogram-go"

	"interleave/results"
	"interleave/results/latency"
	"interleave/results/stat"
)

// Shape is how large a made-up run is.
type Shape struct {
	Models, Scenarios, Blocks int
}

// hog is the index of the scenario that has a second load.
const hog = 3

// Quick is the shape of an ordinary quick run.
var Quick = Shape{Models: 6, Scenarios: 5, Blocks: 6}

// Full returns a made-up run of the given shape in which all went well. Beyond
// six models and five scenarios it invents names.
func Full(s Shape) (*results.Run, []results.Trial) { return Rerun(s, 0) }

// Rerun returns the run that Full does, made again so many days later: its
// servers behave the same, its noise is its own.
func Rerun(s Shape, days int) (*results.Run, []results.Trial) {
	start := time.Date(2026, time.November, 20, 14, 5, 0, 0, time.UTC).AddDate(0, 0, days)
	mhz, steal := 2800.0, 0.004
	end := start.Add(5*time.Minute + 24*time.Second)
	run := &results.Run{
		Schema: results.RunSchema, StartedAt: start, EndedAt: &end,
		Command: "interleave bench --profile quick --seed 7421",
		Environment: results.Environment{
			Host: "bench-1", OS: "linux", Platform: "debian 12", Kernel: "6.18.2", Arch: "amd64",
			CPUModel: "Intel(R) Xeon(R) @ 2.80GHz", CPUs: 2, MHz: &mhz, MemoryBytes: 8 << 30,
			Virtualization: "kvm guest", Descriptors: 20000, ServerCPUs: []int{0}, LoadCPUs: []int{1},
			GoVersion: "go1.26.1", Commit: "0123456789abcdef", Steal: &steal,
		},
		Plan: results.Plan{Families: families, QualityFamilies: qualityFamilies, Needs: needs, Profile: "quick", Seed: 7421, Blocks: s.Blocks, Warmup: 0.4, Window: 1.2, Engines: []string{"native"}},
	}
	for i := range s.Models {
		run.Plan.Models = append(run.Plan.Models, modelInfo(i))
	}
	for i := range s.Scenarios {
		info := scenarioInfo(i)
		describe(&info)
		run.Plan.Scenarios = append(run.Plan.Scenarios, info)
	}
	random := rand.New(rand.NewPCG(7, 421+uint64(days)))
	quiet := rand.New(rand.NewPCG(3, 14+uint64(days)))
	var trials []results.Trial
	at := start
	for block := range s.Blocks {
		disturbed := math.Exp(0.02 * random.NormFloat64())
		for position, cell := range random.Perm(s.Models * s.Scenarios) {
			model, scenario := cell%s.Models, cell/s.Models
			t := trial(model, scenario, disturbed, random)
			t.Block, t.Position, t.StartedAt = block, position, at
			if block == 0 {
				t.LoadResult.Excerpt = excerpt(model, scenario)
			}
			calm(&t, quiet)
			pass(&t)
			at = at.Add(1800 * time.Millisecond)
			trials = append(trials, t)
		}
		if s.Scenarios <= hog {
			continue
		}
		for model := range s.Models {
			t := spread(model, quiet)
			t.Block, t.Position, t.StartedAt = block, s.Models*s.Scenarios+model, at
			calm(&t, quiet)
			pass(&t)
			at = at.Add(1800 * time.Millisecond)
			trials = append(trials, t)
		}
	}
	return run, trials
}

// trial makes up one under the scenario's first load.
func trial(model, scenario int, disturbed float64, random *rand.Rand) results.Trial {
	load := scenarioInfo(scenario).Loads[0]
	return trialUnder(load, behaviourOf(model, scenario), model, scenario, disturbed, random)
}

// spread makes up a trial of computing requests on all processors.
func spread(model int, random *rand.Rand) results.Trial {
	b := behaviourOf(model, hog)
	b.throughput = []float64{74, 89, 87, 49, 48.6, 97}[like(model)]
	b.cpu, b.median, b.tail = 0.0201, 8/b.throughput, 1.5
	return trialUnder(scenarioInfo(hog).Loads[1], b, model, hog, 1, random)
}

func trialUnder(load results.LoadInfo, b behaviour, model, scenario int, disturbed float64, random *rand.Rand) results.Trial {
	noise := func(spread float64) float64 { return disturbed * math.Exp(spread*random.NormFloat64()) }
	info := modelInfo(model)
	rate := b.throughput / noise(0.012)
	if load.Rate != nil {
		rate = math.Min(*load.Rate*(1+0.004*random.NormFloat64()), rate)
	}
	requests := int64(rate * load.Window)
	result := &results.LoadResult{
		Schema: results.LoadSchema, Engine: "native", URL: "http://127.0.0.1/" + scenarioInfo(scenario).Name,
		Clients: load.Clients, Rate: load.Rate, Arrivals: load.Arrivals, Duration: load.Window,
		Requests: requests, Throughput: rate, Errors: map[string]int64{},
		GeneratorCPU: load.Window * 0.35 * noise(0.1), GeneratorCPUs: 1,
		Established: load.Clients, IdleHeld: load.Idle, IdleAsked: load.Idle,
		FirstHalf: rate * 1.004, SecondHalf: rate * 0.996, Stamps: "kernel", Valid: true, Warnings: []string{},
	}
	if load.Rate != nil {
		result.SendLag = &results.SendLag{P50: 21e-6, P99: 180e-6 * noise(0.2), Max: 900e-6}
		countDue(result)
	}
	cpu := b.cpu * noise(0.015)
	result.Histogram, result.Latency = latencies(requests, b.median*noise(0.01), b.tail, random)
	result.ServiceHistogram, result.ServiceTime = result.Histogram, result.Latency
	if scenario == hog && load.Class == "" {
		light, heavy := requests*99/100, requests/100
		l, h := results.ClassResult{Requests: light}, results.ClassResult{Requests: heavy}
		l.Histogram, l.Latency = latencies(light, b.median*noise(0.01), b.tail, random)
		h.Histogram, h.Latency = latencies(heavy, 0.021*noise(0.01), 1.2, random)
		l.ServiceTime, h.ServiceTime = l.Latency, h.Latency
		result.Classes = map[string]results.ClassResult{"light": l, "heavy": h}
	}
	timelines(result, model, b)
	serverCPU := cpu * float64(requests)
	base, peak := b.baseline*noise(0.002), b.peak*noise(0.01)
	voluntary, involuntary := int64(float64(requests)*b.switches), int64(float64(requests)*0.01)
	threads, processes := b.threads, b.processes
	t := results.Trial{
		Schema: results.TrialSchema, Model: info.Name, Scenario: scenarioInfo(scenario).Name, Load: load.Name, Engine: "native",
		Took: load.Window + 0.55, Overhead: 0.15, LoadResult: result,
		Memory: results.Memory{Baseline: &base, Peak: &peak}, MemoryKind: "pss", MemoryByConns: []results.MemorySample{},
		ServerCPU: &serverCPU, CPUPerRequest: &cpu,
		Switches:   results.Switches{Voluntary: &voluntary, Involuntary: &involuntary},
		ThreadsMax: &threads, ProcessesMax: &processes,
		Valid: true, InvalidBecause: []string{}, Warnings: []string{},
	}
	if load.Idle > 0 {
		perConnection := b.perConnection * noise(0.03)
		for i := range 5 {
			n := i * load.Idle / 4
			off := 1 + 0.01*float64(i%2) // so that the slope has an interval
			t.MemoryByConns = append(t.MemoryByConns, results.MemorySample{Connections: n, Bytes: base + off*perConnection*float64(n)})
		}
		slope := fit(t.MemoryByConns)
		t.Memory.PerConnection, t.Memory.PerConnectionLow, t.Memory.PerConnectionHigh = &slope.Value, &slope.Low, &slope.High
	}
	return t
}

// countDue makes up how many requests were due in open loop: as many as were
// answered, or more if the server does not keep up. They are all answered in the end.
func countDue(l *results.LoadResult) {
	l.Due, l.ScheduledAnswered = l.Requests, new(l.Requests)
	if due := *l.Rate * l.Duration; float64(l.Requests) < 0.97*due {
		l.Due = int64(due)
	}
	l.DueAnswered = l.Due
}

func fit(samples []results.MemorySample) stat.Estimate {
	var x, y []float64
	for _, s := range samples {
		x, y = append(x, float64(s.Connections)), append(y, s.Bytes)
	}
	return stat.Fit(x, y).Slope
}

// latencies draws from a skewed distribution with the given median, in seconds.
func latencies(requests int64, median, tail float64, random *rand.Rand) (string, results.Quantiles) {
	h := hdrhistogram.New(1, int64(time.Minute), 3)
	const draws = 400
	each := max(requests/draws, 1)
	for n := int64(0); n < requests; n += each {
		v := median * math.Exp(0.12*random.NormFloat64())
		if random.Float64() < 0.06 {
			v *= 1 + (tail-1)*random.Float64()
		}
		if err := h.RecordValues(int64(v*1e9), min(each, requests-n)); err != nil {
			panic(fmt.Sprintf("reporttest: %v", err))
		}
	}
	encoded, err := h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	if err != nil {
		panic(fmt.Sprintf("reporttest: %v", err))
	}
	at := func(percent float64) *float64 {
		if percent < 100 && requests < latency.Needs(percent/100) {
			return nil
		}
		v := float64(h.ValueAtPercentile(percent)) / 1e9
		return &v
	}
	mean := h.Mean() / 1e9
	return string(encoded), results.Quantiles{
		Mean: &mean, P50: at(50), P90: at(90), P99: at(99), P999: at(99.9), Max: at(100),
	}
}

// Rescaled returns a stored histogram with so many times the requests, each of
// which took so many times as long.
func Rescaled(encoded string, requests, took float64) string {
	h, err := results.DecodeHistogram(encoded)
	if err != nil {
		panic(fmt.Sprintf("reporttest: %v", err))
	}
	times, all, kept := latency.New(), 0.0, 0.0
	for _, b := range h.Distribution() {
		for all += requests * float64(b.Count); kept+1 <= all; kept++ {
			times.End(int64(took * float64(b.From+b.To) / 2))
		}
	}
	ended, _, err := times.Encode()
	if err != nil {
		panic(fmt.Sprintf("reporttest: %v", err))
	}
	return ended
}
