package validity

import (
	"interleave/results"
)

// TrialFacts is what the runner knows of a trial.
type TrialFacts struct {
	Trial  *results.Trial // its LoadResult may be nil
	Claims Claims

	// ServerCPUs is how many processors the server may use.
	ServerCPUs int
	// Ceiling is the throughput that arithmetic allows, in requests per
	// second; 0 if nothing bounds it.
	Ceiling float64
	// Floor is the shortest time in which a request can be answered, because
	// something that it waits for takes that long, in seconds; 0 if nothing
	// does.
	Floor float64
	// Floors are the same for each class of requests.
	Floors map[string]float64
	// Upstreams are those of the scenario.
	Upstreams []UpstreamFacts
	// Rows says that each request writes one.
	Rows bool
	// Probe is what the server did wrong when it was asked in ways that load
	// does not ask; empty if nothing, or if it was not asked.
	Probe  string
	Probed bool

	// Faulty says that requests go wrong under the load, so that a server may be down
	// while others wait, and what it needs of memory may grow.
	Faulty bool

	// Lost is why one of several hosts was not there, in time and to the end; nil if all
	// were.
	Lost error
	// Network is what was asked of the network between clients and server; nil if that
	// is the loopback device.
	Network *results.NetworkInfo

	// BestCanary is the fastest canary of the run so far, in seconds; 0 if
	// there is none.
	BestCanary float64
}

// UpstreamFacts is what an upstream must have been asked, and what it has counted.
type UpstreamFacts struct {
	Name    string
	Delay   float64                // for which each call waits at least, in seconds
	Least   int64                  // calls that the answers depend on
	Counted *results.UpstreamCalls // nil if that is not known
}

// Claims is what a model says of itself under one load. Zero means no claim.
type Claims struct {
	MinProcesses, MaxProcesses int
	HandlerThreads             int  // threads that run handlers, in each process
	Workers                    bool // its processes stay: none is begun while it serves
	ProcessPerRequest          bool
	Outside                    bool    // nothing else is known of it: nor how many processors it can use
	Waiting                    int     // requests that it holds waiting at the same time
	Wait                       float64 // how long one of them waits, in seconds
}

var trialChecks = []check[TrialFacts]{
	{"hosts_there", hostsThere},
	{"hosts_together", hostsTogether},
	{"hosts_clocks", hostsClocks},
	{"hosts_steady", hostsSteady},
	{"hosts_alike", hostsAlike},
	{"hosts_quiet", hostsQuiet},
	{"wrong_answers", wrongAnswers},
	{"ceiling", ceiling},
	{"floor", floor},
	{"upstreams", upstreams},
	{"rows", rows},
	{"early_answer", earlyAnswer},
	{"processes", processes},
	{"restarts", restarts},
	{"process_per_request", processPerRequest},
	{"threads", threads},
	{"waiting", waiting},
	{"bottleneck", bottleneck},
	{"memory_growth", memoryGrowth},
	{"at_rest", atRest},
	{"quiet_time", quietTime},
	{"network_rtt", ofTrial(networkRTT)},
	{"network_loss", ofTrial(networkLoss)},
	{"network_late", ofTrial(networkLate)},
	{"network_cpu", ofTrial(networkCPU)},
	{"steal", noisy(func(n *results.Noise) *float64 { return n.Steal }, FlagSteal, "the hypervisor gave %s of the CPU time to other guests")},
	{"throttled", noisy(func(n *results.Noise) *float64 { return n.Throttled }, flagThrottled, "the cgroup was throttled for %s of the time")},
	{"foreign", noisy(func(n *results.Noise) *float64 { return n.Foreign }, FlagForeign, "other programs used %s of the CPU time")},
	{"frequency", noisy(fallen, flagFrequency, "the processor's frequency fell by %s")},
	{"canary", canary},
	{"battery", battery},
}

// wanted is the part of the processors that the server could use which it
// used or queued for in the window; false if that is not known. Queueing
// counts, because a server that others keep from the processor is not idle.
func (f TrialFacts) wanted() (float64, bool) {
	t := f.Trial
	if t.ServerCPU == nil || t.ServerQueued == nil || t.LoadResult == nil || t.LoadResult.Duration == 0 || f.ServerCPUs == 0 {
		return 0, false
	}
	usable := f.ServerCPUs
	if n := f.Claims.HandlerThreads; n > 0 && f.Claims.MaxProcesses > 0 {
		usable = min(usable, n*f.Claims.MaxProcesses)
	}
	return (*t.ServerCPU + *t.ServerQueued) / (t.LoadResult.Duration * float64(usable)), true
}
