package reporttest

import (
	"fmt"
	"math"
	"time"

	"interleave/results"
)

// limit lets the load driver be the limit of a trial in closed loop.
func limit(t *results.Trial) {
	share := 0.97
	t.LoadResult.GeneratorCPU = share * t.LoadResult.Duration
	doubt(t, "generator_cpu", share, 0.8,
		fmt.Sprintf("the load driver was the limit: it used 97 %% of its CPU share; the server can do at least %.0f,%03d requests/s", math.Floor(t.LoadResult.Throughput/1000), int64(t.LoadResult.Throughput)%1000/100*100),
		results.FigureThroughput, results.FigureLatency)
}

// doubtful takes some figures from some trials and all from others, makes
// trials fail, and lets a second load driver agree, disagree and be the limit.
func doubtful(run *results.Run, trials []results.Trial) []results.Trial {
	run.Plan.Engines, run.Plan.SecondOpinion = []string{"native"}, "hey"
	var second []results.Trial
	opinion := func(t *results.Trial, times float64) *results.Trial {
		o := clone(t)
		o.Engine, o.LoadResult.Engine = "hey", "hey"
		o.LoadResult.Histogram = Rescaled(o.LoadResult.Histogram, 1, 1/times)
		o.LoadResult.ServiceHistogram = o.LoadResult.Histogram
		o.LoadResult.Throughput *= times
		p50 := *o.LoadResult.Latency.P50 / times
		o.LoadResult.Latency = results.Quantiles{P50: &p50}
		second = append(second, o)
		return &second[len(second)-1]
	}
	for i := range trials {
		t := &trials[i]
		switch t.Scenario + " " + t.Model {
		case "hello eventloop", "hello greenlet", "hello goroutine":
			limit(opinion(t, 0.2))
			limit(t)
		case "hello threadpool":
			opinion(t, 0.8)
			if t.Block < 2 {
				limit(t)
			}
		case "hello prefork":
			opinion(t, 0.99)
		case "backend goroutine":
			opinion(t, 0.8)
		case "backend cgi":
			doubt(t, "memory_growth", 9e6, 1<<20, "memory grew by 7.5 MB/s, 9100 bytes per request: there is no peak to state", results.FigureMemory)
		case "idle prefork":
			t.MemoryByConns = t.MemoryByConns[:3]
		case "hog greenlet":
			doubt(t, "send_lag", 0.0021, 0.001, "the load driver was late: 1 % of the requests were sent more than 2.1 ms late", results.FigureTail)
		case "purchase threadpool":
			if t.Block == 4 {
				refuse(t, "canary", results.Failed, 1.71, 1.15, "a fixed piece of work took 1.71 times as long as at best: the processor was slow")
			}
		}
	}
	return append(trials, second...)
}

// calibrated is a calibration of the run's host, made two days before it.
func calibrated(run *results.Run) *results.Calibration {
	number := func(v float64) *float64 { return &v }
	env, steal := run.Environment, 0.002
	c := &results.Calibration{
		Schema: results.CalibrationSchema, At: run.StartedAt.Add(-49 * time.Hour), Took: 61,
		Host: env.Host, CPUModel: env.CPUModel, Kernel: env.Kernel, CPUs: env.CPUs, Commit: env.Commit,
		Passed: true, Ceiling: number(191_000), Achieved: number(88_000), Limit: number(80_000),
		Noise: &results.Noise{Steal: &steal},
		Staircase: []results.Step{
			{Rate: 20_000, Achieved: 20_000, Share: 0.21, SendLag: 80e-6},
			{Rate: 40_000, Achieved: 40_000, Share: 0.43, SendLag: 120e-6},
			{Rate: 80_000, Achieved: 79_200, Share: 0.86, SendLag: 1.4e-3, Limited: true},
		},
		SecondOpinion: []results.Opinion{
			{Load: "closed loop, 16 clients, answers after 5 ms", Metric: "throughput", Native: 3170, Hey: 3150, Ratio: 0.994, Low: 0.989, High: 0.998, Pairs: 6, Agree: true},
			{Load: "closed loop, 16 clients, answers at once", Metric: "throughput", Native: 88_000, Hey: 17_000, Ratio: 0.19, Low: 0.18, High: 0.2, Pairs: 6, HeyLimited: true, Agree: true},
		},
	}
	for i, delay := range []float64{0, 0.001, 0.005, 0.02, 0.1} {
		for j, p := range []string{"p50", "p99"} {
			reading := delay + 40e-6*float64(1+i+j)
			c.Checks = append(c.Checks, results.CalibrationCheck{
				Group: "delay", Name: fmt.Sprintf("%s of a delay of %g ms", p, delay*1e3), Unit: "s",
				Truth: delay, Reading: reading, Error: reading - delay, Allowed: 0.0005, Passed: true,
			})
		}
	}
	c.Checks = append(c.Checks, results.CalibrationCheck{Group: "errors", Name: "wrong bodies", Truth: 40, Reading: 40, Allowed: 0, Passed: true})
	return c
}

// calibratedBadly is one with checks that failed.
func calibratedBadly(run *results.Run) *results.Calibration {
	c := calibrated(run)
	c.Passed = false
	for i := range 2 {
		check := &c.Checks[2*i]
		check.Reading, check.Error, check.Passed = check.Truth+0.003, 0.003, false
	}
	return c
}

// calibratedElsewhere is one of another host.
func calibratedElsewhere(run *results.Run) *results.Calibration {
	c := calibrated(run)
	c.Host = "laptop-7"
	return c
}
