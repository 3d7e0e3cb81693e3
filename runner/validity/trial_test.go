package validity_test

import (
	"slices"
	"testing"

	"interleave/results"
	"interleave/runner/validity"
)

var (
	oneThread = validity.Claims{MinProcesses: 1, MaxProcesses: 1, HandlerThreads: 1, Workers: true}
	perFork   = validity.Claims{MinProcesses: 1, ProcessPerRequest: true, HandlerThreads: 1}
)

// trialCase is a trial that is changed in one thing, and what a check makes of it.
type trialCase struct {
	check   string
	name    string
	change  func(*validity.TrialFacts)
	verdict results.Verdict
}

// trialCases makes each check fire, and keeps it quiet close to where it fires.
var trialCases = []trialCase{
	{"wrong_answers", "one body", func(f *validity.TrialFacts) { f.Trial.LoadResult.Errors[results.ErrBody] = 1 }, results.Failed},
	{"wrong_answers", "one status", func(f *validity.TrialFacts) { f.Trial.LoadResult.Errors[results.ErrStatus] = 1 }, results.Failed},
	{"wrong_answers", "one truncated", func(f *validity.TrialFacts) { f.Trial.LoadResult.Errors[results.ErrTruncated] = 1 }, results.Failed},
	{"wrong_answers", "one that is not HTTP", func(f *validity.TrialFacts) { f.Trial.LoadResult.Errors[results.ErrProtocol] = 1 }, results.Failed},
	{"wrong_answers", "a time-out", func(f *validity.TrialFacts) { f.Trial.LoadResult.Errors[results.ErrTimeout] = 1 }, results.Passed},

	{"ceiling", "above", func(f *validity.TrialFacts) { f.Ceiling = 9_000 }, results.Failed},
	{"ceiling", "at it", func(f *validity.TrialFacts) { f.Ceiling = 10_000 }, results.Passed},
	{"ceiling", "a wave more in each of three short stretches", func(f *validity.TrialFacts) {
		l := f.Trial.LoadResult
		f.Ceiling, l.Clients, l.Pieces, l.Duration, l.Requests, l.Throughput = 2_560, 256, 3, 0.101, 290, 2_869
	}, results.Passed},
	{"ceiling", "above, by more than a wave", func(f *validity.TrialFacts) {
		l := f.Trial.LoadResult
		f.Ceiling, l.Clients, l.Pieces, l.Duration, l.Requests, l.Throughput = 2_560, 256, 1, 0.5, 1_700, 3_400
	}, results.Failed},
	{"ceiling", "none", func(*validity.TrialFacts) {}, ""},
	{"ceiling", "open loop", func(f *validity.TrialFacts) { f.Ceiling, f.Trial.LoadResult = 9_000, onSchedule() }, ""},

	{"floor", "faster than what it waits for", func(f *validity.TrialFacts) { f.Floor = 0.005 }, results.Failed},
	{"floor", "faster, with requests in flight at the end", func(f *validity.TrialFacts) { f.Floor, f.Trial.LoadResult.InFlightAtEnd = 0.005, 40 }, results.Failed},
	{"floor", "a class that is faster than what it waits for", func(f *validity.TrialFacts) {
		f.Trial.LoadResult.Classes = map[string]results.ClassResult{"light": {ServiceTime: results.Quantiles{Min: number(0.001)}}, "slow": {ServiceTime: results.Quantiles{Min: number(0.0045)}}}
		f.Floors = map[string]float64{"slow": 0.020}
	}, results.Failed},
	{"floor", "just as fast", func(f *validity.TrialFacts) { f.Floor = 0.0045 }, results.Passed},
	{"floor", "waits for nothing", func(*validity.TrialFacts) {}, ""},

	{"upstreams", "asked less often than the answers need", func(f *validity.TrialFacts) { f.Upstreams = called(10_000, 9_999, 51) }, results.Failed},
	{"upstreams", "never asked", func(f *validity.TrialFacts) { f.Upstreams = called(10_000, 0, 0) }, results.Failed},
	{"upstreams", "made nobody wait", func(f *validity.TrialFacts) { f.Upstreams = called(10_000, 10_100, 1) }, results.Failed},
	{"upstreams", "asked and waited for", func(f *validity.TrialFacts) { f.Upstreams = called(10_000, 10_100, 51) }, results.Passed},
	{"upstreams", "it did not say", func(f *validity.TrialFacts) { f.Upstreams = []validity.UpstreamFacts{{Name: "data"}} }, results.Unknown},
	{"upstreams", "there are none", func(*validity.TrialFacts) {}, ""},

	{"rows", "one lost", func(f *validity.TrialFacts) { wrote(f, results.Written{Rows: 9_999, Missing: 1}) }, results.Failed},
	{"rows", "one written twice", func(f *validity.TrialFacts) { wrote(f, results.Written{Rows: 10_001, Twice: 1}) }, results.Failed},
	{"rows", "one that nobody asked for", func(f *validity.TrialFacts) { wrote(f, results.Written{Rows: 10_001, Unasked: 1}) }, results.Failed},
	{"rows", "one for each request", func(f *validity.TrialFacts) { wrote(f, results.Written{Rows: 10_000}) }, results.Passed},
	{"rows", "nobody knows", func(f *validity.TrialFacts) { f.Rows = true }, results.Unknown},
	{"rows", "there are none", func(*validity.TrialFacts) {}, ""},

	{"early_answer", "before the request was complete", func(f *validity.TrialFacts) { f.Probed, f.Probe = true, "answered half a request" }, results.Failed},
	{"early_answer", "waits for all of it", func(f *validity.TrialFacts) { f.Probed = true }, results.Passed},
	{"early_answer", "not asked", func(*validity.TrialFacts) {}, ""},

	{"processes", "too many", func(f *validity.TrialFacts) { f.Trial.ProcessesMax = number(2) }, results.Failed},
	{"processes", "too few", func(f *validity.TrialFacts) { f.Claims.MinProcesses, f.Claims.MaxProcesses = 2, 0 }, results.Failed},
	{"processes", "as claimed", func(*validity.TrialFacts) {}, results.Passed},
	{"processes", "no claim", func(f *validity.TrialFacts) { f.Claims = validity.Claims{} }, ""},
	{"processes", "not known", func(f *validity.TrialFacts) { f.Trial.ProcessesMax = nil }, results.Unknown},

	{"restarts", "one worker", func(f *validity.TrialFacts) { f.Trial.NewProcesses = number(1) }, results.Failed},
	{"restarts", "none", func(*validity.TrialFacts) {}, results.Passed},
	{"restarts", "a process per request", func(f *validity.TrialFacts) { f.Claims, f.Trial.NewProcesses = perFork, number(900) }, ""},
	{"restarts", "not known", func(f *validity.TrialFacts) { f.Trial.NewProcesses = nil }, results.Unknown},

	{"process_per_request", "half as many", func(f *validity.TrialFacts) { f.Claims, f.Trial.Forks = perFork, number(int64(5_000)) }, results.Failed},
	{"process_per_request", "as many", func(f *validity.TrialFacts) { f.Claims, f.Trial.Forks = perFork, number(int64(10_050)) }, results.Passed},
	{"process_per_request", "no such claim", func(*validity.TrialFacts) {}, ""},
	{"process_per_request", "not known", func(f *validity.TrialFacts) { f.Claims, f.Trial.Forks = perFork, nil }, results.Unknown},

	{"threads", "four busy of one claimed", func(f *validity.TrialFacts) { f.Trial.BusyThreads = number(4) }, results.Failed},
	{"threads", "one", func(*validity.TrialFacts) {}, results.Passed},
	{"threads", "one in each of four processes", func(f *validity.TrialFacts) {
		f.Claims.MaxProcesses, f.Trial.ProcessesMax, f.Trial.BusyThreads = 0, number(4), number(4)
	}, results.Passed},
	{"threads", "too little work to tell", func(f *validity.TrialFacts) { f.Trial.ServerCPU, f.Trial.BusyThreads = number(0.05), number(4) }, results.Unknown},
	{"threads", "no claim", func(f *validity.TrialFacts) { f.Claims.HandlerThreads, f.Trial.BusyThreads = 0, number(4) }, ""},

	{"waiting", "one at a time, idling", func(f *validity.TrialFacts) {
		f.Claims.Waiting, f.Claims.Wait, f.Trial.ServerCPU = 256, 0.001, number(0.1)
	}, results.Failed},
	{"waiting", "one at a time, while others have the processor", func(f *validity.TrialFacts) {
		f.Claims.Waiting, f.Claims.Wait, f.Trial.ServerCPU, f.Trial.ServerQueued = 256, 0.001, number(0.1), number(0.8)
	}, results.Passed},
	{"waiting", "not known", func(f *validity.TrialFacts) {
		f.Claims.Waiting, f.Claims.Wait, f.Trial.ServerQueued = 256, 0.001, nil
	}, results.Unknown},
	{"waiting", "few, but busy", func(f *validity.TrialFacts) { f.Claims.Waiting, f.Claims.Wait = 256, 0.001 }, results.Passed},
	{"waiting", "as many as it claims", func(f *validity.TrialFacts) {
		f.Claims.Waiting, f.Claims.Wait, f.Trial.ServerCPU = 64, 0.005, number(0.1)
	}, results.Passed},
	{"waiting", "waits for nothing", func(*validity.TrialFacts) {}, ""},

	{"bottleneck", "both idle", func(f *validity.TrialFacts) { f.Trial.ServerCPU = number(0.2) }, results.Failed},
	{"bottleneck", "both idle, where a server may be down", func(f *validity.TrialFacts) { f.Trial.ServerCPU, f.Faulty = number(0.2), true }, ""},
	{"bottleneck", "both half idle", func(f *validity.TrialFacts) { f.Trial.ServerCPU = number(0.6) }, results.Flagged},
	{"bottleneck", "the server is busy", func(*validity.TrialFacts) {}, results.Passed},
	{"bottleneck", "one thread is busy, of two processors", func(f *validity.TrialFacts) { f.ServerCPUs = 2 }, results.Passed},
	{"bottleneck", "the load driver is busy", func(f *validity.TrialFacts) { f.Trial.ServerCPU = number(0.2); f.Trial.LoadResult.GeneratorCPU = 0.9 }, results.Passed},
	{"bottleneck", "both idle, for others have the processors", func(f *validity.TrialFacts) { f.Trial.ServerCPU, f.Trial.ServerQueued = number(0.2), number(0.7) }, results.Passed},
	{"bottleneck", "both idle, for others have the load driver's", func(f *validity.TrialFacts) { f.Trial.ServerCPU, f.Trial.GeneratorQueued = number(0.2), number(0.7) }, results.Passed},
	{"bottleneck", "not known", func(f *validity.TrialFacts) { f.Trial.ServerQueued = nil }, results.Unknown},
	{"bottleneck", "both idle, with one client", func(f *validity.TrialFacts) { f.Trial.ServerCPU = number(0.2); f.Trial.LoadResult.Clients = 1 }, ""},
	{"bottleneck", "it waits for others", func(f *validity.TrialFacts) { f.Trial.ServerCPU, f.Floor = number(0.2), 0.001 }, ""},
	{"bottleneck", "behind in open loop, idling", func(f *validity.TrialFacts) {
		f.Trial.LoadResult, f.Trial.ServerCPU = onSchedule(), number(0.2)
		f.Trial.LoadResult.Requests, f.Trial.LoadResult.Throughput = 5_000, 5_000
	}, results.Failed},
	{"bottleneck", "behind in open loop, idling, as requests may be refused", func(f *validity.TrialFacts) {
		f.Trial.LoadResult, f.Trial.ServerCPU = onSchedule(), number(0.2)
		f.Trial.LoadResult.Requests, f.Trial.LoadResult.Throughput, f.Trial.LoadResult.Allowed = 5_000, 5_000, refused(5_000)
	}, ""},
	{"bottleneck", "as few were due as chance has it, idling", func(f *validity.TrialFacts) {
		f.Trial.LoadResult, f.Trial.ServerCPU = onSchedule(), number(0.2)
		f.Trial.LoadResult.Rate, f.Trial.LoadResult.Requests, f.Trial.LoadResult.Throughput = number(180.0), 167, 167
	}, ""},
	{"bottleneck", "on schedule, idling", func(f *validity.TrialFacts) { f.Trial.LoadResult, f.Trial.ServerCPU = onSchedule(), number(0.2) }, ""},
	{"bottleneck", "behind, for its workers wait", func(f *validity.TrialFacts) {
		f.Trial.LoadResult, f.Trial.ServerCPU = onSchedule(), number(0.2)
		f.Trial.LoadResult.Requests, f.Trial.LoadResult.Throughput = 5_000, 5_000
		f.Claims.Waiting, f.Claims.Wait = 50, 0.01
	}, ""},

	{"memory_growth", "5 kB per request", func(f *validity.TrialFacts) {
		f.Trial.MemoryGrowth = &results.Slope{Value: 50e6, Low: 40e6, High: 60e6}
	}, results.Spoiled},
	{"memory_growth", "5 kB per request, in phases", func(f *validity.TrialFacts) {
		f.Trial.MemoryGrowth = &results.Slope{Value: 50e6, Low: 40e6, High: 60e6}
		f.Trial.LoadResult.Phases = make([]results.PhaseResult, 2)
	}, ""},
	{"memory_growth", "what requests that go wrong keep", func(f *validity.TrialFacts) {
		f.Faulty, f.Trial.MemoryGrowth = true, &results.Slope{Value: 50e6, Low: 40e6, High: 60e6}
	}, ""},
	{"memory_growth", "as much as chance explains", func(f *validity.TrialFacts) {
		f.Trial.MemoryGrowth = &results.Slope{Value: 50e6, Low: -1e6, High: 101e6}
	}, results.Passed},
	{"memory_growth", "a little", func(*validity.TrialFacts) {}, results.Passed},
	{"memory_growth", "not known", func(f *validity.TrialFacts) { f.Trial.MemoryGrowth = nil }, results.Unknown},

	{"at_rest", "a fifth of a processor", func(f *validity.TrialFacts) {
		f.Trial.Ring = &results.Ring{Members: 2, RestCPU: 1, Rested: 5, Planned: 1}
	}, results.Failed},
	{"at_rest", "next to nothing", func(f *validity.TrialFacts) {
		f.Trial.Ring = &results.Ring{Members: 2, RestCPU: 0.04, Rested: 0.5, Planned: 1}
	}, results.Passed},
	{"at_rest", "alone", func(f *validity.TrialFacts) {
		f.Trial.Ring = &results.Ring{Members: 1, RestCPU: 1, Rested: 5, Planned: 1}
	}, ""},
	{"quiet_time", "all of it", func(f *validity.TrialFacts) {
		f.Trial.Ring = &results.Ring{Members: 2, Planned: f.Trial.LoadResult.Duration, Bound: 0.02}
	}, results.Passed},
	{"quiet_time", "a third", func(f *validity.TrialFacts) {
		f.Trial.Ring = &results.Ring{Members: 2, Planned: 3 * f.Trial.LoadResult.Duration, Bound: 0.02}
	}, results.Flagged},
	{"quiet_time", "none, so that what is beside it is accepted", func(f *validity.TrialFacts) {
		f.Trial.Ring = &results.Ring{Members: 2, Planned: f.Trial.LoadResult.Duration, Bound: 0.02, Chosen: true}
	}, results.Flagged},
	{"quiet_time", "none, so that more is accepted", func(f *validity.TrialFacts) {
		f.Trial.Ring = &results.Ring{Members: 2, Planned: f.Trial.LoadResult.Duration, Bound: 0.2}
	}, results.Flagged},

	{"network_rtt", "as asked", over(func(*results.NetworkReading) {}), results.Passed},
	{"network_rtt", "a millisecond and a half more", over(func(n *results.NetworkReading) { n.RTTMin = number(0.0115) }), results.Failed},
	{"network_rtt", "shorter", over(func(n *results.NetworkReading) { n.RTTMin = number(0.008) }), results.Failed},
	{"network_rtt", "no probe came back", over(func(n *results.NetworkReading) { n.RTTMin = nil }), results.Unknown},
	{"network_rtt", "loopback", func(*validity.TrialFacts) {}, ""},
	{"network_rtt", "a wire on which a probe takes as long", func(f *validity.TrialFacts) {
		over(func(n *results.NetworkReading) { n.RTTMin = number(0.0158) })(f)
		f.Network.Rate = 100e3
	}, results.Passed},
	{"network_rtt", "half of the probes waited", over(func(n *results.NetworkReading) { n.RTTP50 = number(0.015) }), results.Failed},
	{"network_rtt", "half of the probes waited for a wire", func(f *validity.TrialFacts) {
		over(func(n *results.NetworkReading) { n.RTTP50 = number(0.015) })(f)
		f.Network.Rate = 100e6
	}, results.Passed},
	{"network_rtt", "a wire on which the kernel's probe takes longer", func(f *validity.TrialFacts) {
		over(func(n *results.NetworkReading) { n.Means, n.RTTMin = results.NetworkNetem, number(0.008) })(f)
		f.Network.RTT, f.Network.Rate = 0, 100e3
	}, results.Passed},
	{"network_loss", "as asked", over(func(*results.NetworkReading) {}), results.Passed},
	{"network_loss", "twice as many", over(func(n *results.NetworkReading) { n.Lost, n.Loss = 200, number(0.02) }), results.Flagged},
	{"network_loss", "none", over(func(n *results.NetworkReading) { n.Lost, n.Loss = 0, number(0.0) }), results.Flagged},
	{"network_loss", "too many for the relay", over(func(n *results.NetworkReading) { n.Overrun = 20 }), results.Failed},
	{"network_loss", "one too many for the relay", over(func(n *results.NetworkReading) { n.Overrun = 1 }), results.Flagged},
	{"network_loss", "more under way than the relay holds", over(func(n *results.NetworkReading) { n.Full = 1 }), results.Failed},
	{"network_loss", "more than a wire holds", func(f *validity.TrialFacts) {
		over(func(n *results.NetworkReading) { n.Full = 1 })(f)
		f.Network.Rate = 100e6
	}, results.Passed},
	{"network_loss", "netem does not tell apart what found no room", func(f *validity.TrialFacts) {
		over(func(n *results.NetworkReading) { n.Means, n.Loss = results.NetworkNetem, number(0.05) })(f)
		f.Network.Rate = 1e6
	}, ""},
	{"network_late", "a tenth of a millisecond", over(func(*results.NetworkReading) {}), results.Passed},
	{"network_late", "three milliseconds", over(func(n *results.NetworkReading) { n.Late = number(0.003) }), results.Failed},
	{"network_late", "one and a half", over(func(n *results.NetworkReading) { n.Late = number(0.0015) }), results.Flagged},
	{"network_late", "half of a short round trip", func(f *validity.TrialFacts) {
		over(func(n *results.NetworkReading) { n.RTTMin, n.Late = number(0.0005), number(0.00025) })(f)
		f.Network.RTT = 0.0005
	}, results.Flagged},
	{"network_late", "the kernel's", over(func(n *results.NetworkReading) { n.Late = nil }), ""},
	{"network_cpu", "a fifth", over(func(*results.NetworkReading) {}), results.Passed},
	{"network_cpu", "nearly all", over(func(n *results.NetworkReading) { n.CPU = number(1.8) }), results.Failed},
	{"network_cpu", "the kernel's", over(func(n *results.NetworkReading) { n.CPU = nil }), ""},
	{"bottleneck", "all wait for the network", func(f *validity.TrialFacts) {
		over(func(*results.NetworkReading) {})(f)
		f.Trial.ServerCPU, f.Trial.ServerQueued = number(0.1), number(0.0)
		f.Trial.LoadResult.GeneratorCPU, f.Trial.GeneratorQueued = 0.1, number(0.0)
	}, ""},

	{"steal", "3 %", func(f *validity.TrialFacts) { f.Trial.Noise.Steal = number(0.03) }, results.Flagged},
	{"steal", "6 %", func(f *validity.TrialFacts) { f.Trial.Noise.Steal = number(0.06) }, results.Flagged},
	{"steal", "1 %", func(f *validity.TrialFacts) { f.Trial.Noise.Steal = number(0.01) }, results.Passed},
	{"steal", "not known", func(f *validity.TrialFacts) { f.Trial.Noise.Steal = nil }, results.Unknown},

	{"throttled", "1 %", func(f *validity.TrialFacts) { f.Trial.Noise.Throttled = number(0.01) }, results.Flagged},
	{"throttled", "half of the time", func(f *validity.TrialFacts) { f.Trial.Noise.Throttled = number(0.5) }, results.Flagged},
	{"throttled", "never", func(*validity.TrialFacts) {}, results.Passed},

	{"foreign", "8 %", func(f *validity.TrialFacts) { f.Trial.Noise.Foreign = number(0.08) }, results.Flagged},
	{"foreign", "40 %", func(f *validity.TrialFacts) { f.Trial.Noise.Foreign = number(0.4) }, results.Flagged},
	{"foreign", "2 %", func(f *validity.TrialFacts) { f.Trial.Noise.Foreign = number(0.02) }, results.Passed},

	{"frequency", "a tenth lower", func(f *validity.TrialFacts) { f.Trial.Noise.MHzAfter = number(2160.0) }, results.Flagged},
	{"frequency", "half", func(f *validity.TrialFacts) { f.Trial.Noise.MHzAfter = number(1200.0) }, results.Flagged},
	{"frequency", "higher", func(f *validity.TrialFacts) { f.Trial.Noise.MHzAfter = number(3000.0) }, results.Passed},
	{"frequency", "not known", func(f *validity.TrialFacts) { f.Trial.Noise.MHzAfter = nil }, results.Unknown},

	{"canary", "a fifth slower before", func(f *validity.TrialFacts) { f.Trial.Noise.CanaryBefore = number(0.0012) }, results.Flagged},
	{"canary", "twice as slow after", func(f *validity.TrialFacts) { f.Trial.Noise.CanaryAfter = number(0.002) }, results.Flagged},
	{"canary", "as fast as at best", func(*validity.TrialFacts) {}, results.Passed},
	{"canary", "not known", func(f *validity.TrialFacts) { f.BestCanary = 0 }, results.Unknown},

	{"battery", "on it", func(f *validity.TrialFacts) { f.Trial.Noise.OnBattery = number(true) }, results.Flagged},
	{"battery", "not on it", func(*validity.TrialFacts) {}, results.Passed},
	{"battery", "not known", func(f *validity.TrialFacts) { f.Trial.Noise.OnBattery = nil }, ""},
}

// over gives a trial a network of 10 ms that loses one packet in a hundred, and then
// changes what it did.
func over(change func(*results.NetworkReading)) func(*validity.TrialFacts) {
	return func(f *validity.TrialFacts) {
		f.Network = &results.NetworkInfo{RTT: 0.010, Loss: 0.01}
		n := &results.NetworkReading{
			Means: results.NetworkRelay, Probes: 200, RTTMin: number(0.0101), Packets: 10_000, Lost: 100, Loss: number(0.01),
			Late: number(0.0001), CPU: number(0.4), Took: 2,
		}
		change(n)
		f.Trial.LoadResult.Network = n
	}
}

func wrote(f *validity.TrialFacts, w results.Written) { f.Rows, f.Trial.Written = true, &w }

func plain() validity.TrialFacts {
	return validity.TrialFacts{Trial: sound(), Claims: oneThread, ServerCPUs: 1, BestCanary: 0.001}
}

func TestTrialChecks(t *testing.T) {
	for _, c := range slices.Concat(trialCases, hostCases) {
		t.Run(c.check+"/"+c.name, func(t *testing.T) {
			f := plain()
			c.change(&f)
			if got := verdictOf(t, validity.Trial(f), c.check); got != c.verdict {
				t.Errorf("verdict %q, want %q", got, c.verdict)
			}
		})
	}
}

func TestSoundTrialsPassEverything(t *testing.T) {
	for _, c := range validity.Trial(plain()) {
		if c.Verdict != results.Passed {
			t.Errorf("%s is %s (%s), want passed", c.Name, c.Verdict, c.Detail)
		}
	}
}

// TestTrialsWithoutAnything: a trial in which nothing could be read or nothing
// was put on is no reason to fail.
func TestTrialsWithoutAnything(t *testing.T) {
	for name, trial := range map[string]*results.Trial{
		"nothing":   {},
		"no figure": {LoadResult: &results.LoadResult{}, Noise: &results.Noise{}},
	} {
		for _, c := range validity.Trial(validity.TrialFacts{Trial: trial, Claims: oneThread}) {
			if c.Verdict != results.Unknown && c.Verdict != results.Passed {
				t.Errorf("%s: %s is %s (%s), want unknown or passed", name, c.Name, c.Verdict, c.Detail)
			}
		}
	}
}

// TestWhyThereWasLittleQuietTime: a server that is slow to end its turns has few of them, and
// nobody disturbed it.
func TestWhyThereWasLittleQuietTime(t *testing.T) {
	for _, c := range []struct {
		ring results.Ring
		want string
	}{
		{results.Ring{Planned: 3, Turns: 1}, "1 s of quiet time instead of 3 s: the time for it was up after 1 turn"},
		{results.Ring{Planned: 3, Turns: 2, Masked: 0.05}, "1 s of quiet time instead of 3 s: the time for it was up after 2 turns"},
		{results.Ring{Planned: 3, Turns: 9, Masked: 3}, "1 s of quiet time instead of 3 s: others disturbed the host for 75 % of it"},
	} {
		trial := sound()
		trial.Ring = &c.ring
		_, doubts := validity.Sum(validity.Trial(validity.TrialFacts{Trial: trial}))
		if len(doubts) != 1 || doubts[0] != c.want {
			t.Errorf("%+v: doubts %q, want %q", c.ring, doubts, c.want)
		}
	}
}

// TestTheHostTakesNothing: what it disturbs is masked, and no trial is lost to
// it.
func TestTheHostTakesNothing(t *testing.T) {
	host := []string{"quiet_time", "steal", "throttled", "foreign", "frequency", "canary", "battery"}
	for _, c := range slices.Concat(trialCases, hostCases) {
		if slices.Contains(host, c.check) && (c.verdict.Invalidates() || c.verdict == results.Spoiled) {
			t.Errorf("%s, %s is %s", c.check, c.name, c.verdict)
		}
	}
}

// TestEveryCheckIsTried: each has a case in which it fires and one in which it
// passes, and no case is about a check that is gone.
func TestEveryCheckIsTried(t *testing.T) {
	fires, passes := map[string]bool{}, map[string]bool{}
	count := func(check string, verdict results.Verdict) {
		switch verdict {
		case results.Passed:
			passes[check] = true
		case results.Flagged, results.Spoiled, results.Failed:
			fires[check] = true
		}
	}
	for _, c := range loadCases {
		count(c.check, c.verdict)
	}
	for _, c := range slices.Concat(trialCases, hostCases) {
		count(c.check, c.verdict)
	}
	names := validity.Names()
	for _, name := range names {
		if !slices.ContainsFunc(results.Questions, func(q results.Question) bool { return q.Name == name }) {
			t.Errorf("what %s asks is not in results.Questions", name)
		}
		if !fires[name] || !passes[name] {
			t.Errorf("%s: fires in a case: %v, passes in one: %v; want both", name, fires[name], passes[name])
		}
	}
	if len(names) != len(results.Questions) {
		t.Errorf("%d checks, but results.Questions has %d", len(names), len(results.Questions))
	}
	for name := range fires {
		if !slices.Contains(names, name) {
			t.Errorf("cases for %s, which is no check", name)
		}
	}
}

func TestSum(t *testing.T) {
	invalid, doubts := validity.Sum([]results.Check{
		{Verdict: results.Passed, Detail: "p"}, {Verdict: results.Unknown}, {Verdict: results.Flagged, Detail: "f"},
		{Verdict: results.Spoiled, Detail: "s"}, {Verdict: results.Failed, Detail: "x"},
	})
	if !slices.Equal(invalid, []string{"x"}) || !slices.Equal(doubts, []string{"f", "s"}) {
		t.Errorf("invalid %v, doubts %v", invalid, doubts)
	}
}

// called is an upstream of 5 ms that answers needed so often, and what it counted.
func called(least, calls int64, waited float64) []validity.UpstreamFacts {
	return []validity.UpstreamFacts{{
		Name: "data", Delay: 0.005, Least: least, Counted: &results.UpstreamCalls{Name: "data", Calls: calls, Waited: waited},
	}}
}
