package validity_test

import "interleave/results"

func number[T any](v T) *T { return &v }

// steady is a load against which nothing can be said: closed loop, 50 clients,
// 10,000 requests/s for a second, 5 ms each.
func steady() *results.LoadResult {
	return &results.LoadResult{
		Clients: 50, Established: 50, Duration: 1, Requests: 10_000, Throughput: 10_000,
		FirstHalf: 10_050, SecondHalf: 9_950, Errors: map[string]int64{},
		ServiceTime:  results.Quantiles{Min: number(0.0045), Mean: number(0.005)},
		MeanInFlight: number(50.0), GeneratorCPU: 0.3, GeneratorCPUs: 1,
	}
}

// onSchedule is the same in open loop.
func onSchedule() *results.LoadResult {
	l := steady()
	l.Rate = number(10_000.0)
	l.SendLag = &results.SendLag{P50: 5e-6, P99: 40e-6, Max: 1e-3}
	return l
}

// quiet is what a host reads that does nothing else.
func quiet() *results.Noise {
	return &results.Noise{
		Steal: number(0.001), Throttled: number(0.0), Foreign: number(0.01),
		MHzBefore: number(2400.0), MHzAfter: number(2400.0),
		CanaryBefore: number(0.00100), CanaryAfter: number(0.00101), OnBattery: number(false),
	}
}

// sound is a trial against which nothing can be said.
func sound() *results.Trial {
	return &results.Trial{
		LoadResult: steady(), ServerCPU: number(0.95), ServerQueued: number(0.01), GeneratorQueued: number(0.01), ThreadsMax: number(6), ProcessesMax: number(1),
		BusyThreads: number(1), NewProcesses: number(0), Forks: number(int64(3)),
		MemoryGrowth: &results.Slope{Value: 1e4, Low: -1e4, High: 3e4},
		Memory:       results.Memory{Peak: number(20e6)},
		Noise:        quiet(),
	}
}
