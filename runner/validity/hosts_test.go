package validity_test

import (
	"errors"

	"interleave/results"
	"interleave/runner/validity"
)

// hostCases are those of trials over several hosts.
var hostCases = []trialCase{
	{"hosts_there", "one host", func(*validity.TrialFacts) {}, ""},
	{"hosts_there", "one was lost", func(f *validity.TrialFacts) { abroad(f); f.Lost = errors.New("host gen2 was lost") }, results.Failed},
	{"hosts_there", "all were there", abroad, results.Passed},

	{"hosts_together", "100 ms apart", apart(0.100), results.Failed},
	{"hosts_together", "20 ms apart", apart(0.020), results.Flagged},
	{"hosts_together", "9 ms apart", apart(0.009), results.Passed},
	{"hosts_together", "9 ms apart, the other way round", apart(-0.009), results.Passed},
	{"hosts_together", "one load host", func(f *validity.TrialFacts) { abroad(f); f.Trial.Hosts = f.Trial.Hosts[:2] }, ""},

	{"hosts_clocks", "known to 20 ms", func(f *validity.TrialFacts) { abroad(f); f.Trial.Hosts[2].ClockBound = number(0.020) }, results.Flagged},
	{"hosts_clocks", "known to 100 µs", abroad, results.Passed},

	{"hosts_steady", "one stood still", func(f *validity.TrialFacts) { abroad(f); f.Trial.Hosts[1].Load.StoodStill = 0.05 }, results.Failed},
	{"hosts_steady", "one stood still a little", func(f *validity.TrialFacts) { abroad(f); f.Trial.Hosts[1].Load.StoodStill = 0.04 }, results.Passed},

	{"hosts_alike", "a longer way", func(f *validity.TrialFacts) { abroad(f); f.Trial.Hosts[2].Load.P50 = number(0.006) }, results.Flagged},
	{"hosts_alike", "a longer way of one that hardly asked", func(f *validity.TrialFacts) {
		abroad(f)
		f.Trial.Hosts[2].Load.P50, f.Trial.Hosts[2].Load.Requests = number(0.006), 100
	}, ""},
	{"hosts_alike", "about the same", func(f *validity.TrialFacts) { abroad(f); f.Trial.Hosts[2].Load.P50 = number(0.0053) }, results.Passed},

	{"hosts_quiet", "others took half", func(f *validity.TrialFacts) { abroad(f); f.Trial.Hosts[2].Noise.Foreign = number(0.5) }, results.Flagged},
	{"hosts_quiet", "others took a tenth", func(f *validity.TrialFacts) { abroad(f); f.Trial.Hosts[2].Noise.Steal = number(0.1) }, results.Flagged},
	{"hosts_quiet", "nobody could tell", func(f *validity.TrialFacts) {
		abroad(f)
		f.Trial.Hosts[1].Noise, f.Trial.Hosts[2].Noise = &results.Noise{}, &results.Noise{}
	}, results.Unknown},
	{"hosts_quiet", "hosts of one machine take each other for others", func(f *validity.TrialFacts) {
		abroad(f)
		for i := range f.Trial.Hosts {
			f.Trial.Hosts[i].Shared, f.Trial.Hosts[i].Noise.Foreign = true, number(0.5)
		}
	}, results.Flagged},
	{"hosts_quiet", "a busy server host has questions of its own", func(f *validity.TrialFacts) { abroad(f); f.Trial.Hosts[0].Noise.Foreign = number(0.5) }, results.Passed},
}

// abroad makes a trial one over three hosts against which nothing can be said.
func abroad(f *validity.TrialFacts) {
	load := func(name string) results.Host {
		return results.Host{
			Role: results.LoadHost, Name: name, CPUs: 2, Noise: quiet(), ClockBound: number(100e-6), Began: number(0.0001),
			Load: &results.HostLoad{Clients: 25, Requests: 5000, P50: number(0.005), P99: number(0.009)},
		}
	}
	f.Trial.Hosts = []results.Host{{Role: results.ServerHost, Name: "srv", CPUs: 2, Noise: quiet()}, load("gen1"), load("gen2")}
}

// apart has the second load host begin so much later than the first.
func apart(seconds float64) func(*validity.TrialFacts) {
	return func(f *validity.TrialFacts) {
		abroad(f)
		f.Trial.Hosts[2].Began = number(*f.Trial.Hosts[1].Began + seconds)
	}
}
