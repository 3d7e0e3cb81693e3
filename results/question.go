package results

// Question is what a reader is told of a check. Package validity asks it.
type Question struct {
	Name string // as a Check's
	Asks string // in words
	Unit string // of the reading: "fraction", "factor", "s", "bytes", or "" for a count
	Low  bool   // a low reading is the bad one
	Only string // what a run must have for it to be asked: OnlyHosts, OnlyNetwork; empty if it always is
}

// What a question may be about that most runs do not have.
const (
	OnlyHosts   = "hosts"   // several hosts
	OnlyNetwork = "network" // network conditions
)

// Asked reports whether the question is asked of a run.
func (q Question) Asked(p *Plan) bool {
	switch q.Only {
	case OnlyHosts:
		return p.Hosts != nil
	case OnlyNetwork:
		return p.Network != nil
	}
	return true
}

// Questions are all that this version knows, in the order in which they are
// told: about the load, the server, the host.
var Questions = []Question{
	{"client_faults", "did the load driver itself run out of ports or descriptors?", "", false, ""},
	{"answers", "was anything answered, and to the end of the window?", "", true, ""},
	{"failed_requests", "what part of the requests failed?", "fraction", false, ""},
	{"cut_short", "did the load last as long as it should?", "s", true, ""},
	{"offered_rate", "in open loop: how many requests were answered for each that was due in the same time?", "fraction", true, ""},
	{"established", "what part of the clients had a connection?", "fraction", true, ""},
	{"idle_held", "what part of the silent connections was still open at the end?", "fraction", true, ""},
	{"deliveries", "what part of the messages reached every client that waited?", "fraction", true, ""},
	{"generator_cpu", "how busy was the load driver's own processor? Near its end it measures itself", "fraction", false, ""},
	{"send_lag", "in open loop: how late did the load driver send, at p99? Latency counts from when a request was due, so that a late send only adds to it: where that is more than a tenth of the latency itself it spoils the median or what is above it, and is a warning otherwise", "s", false, ""},
	{"unfinished", "how many requests had no answer when the load ended? Their latency is at least their age, and percentiles are estimated with that", "", false, ""},
	{"little", "do latency and throughput fit the requests in flight (Little's law)?", "fraction", false, ""},
	{"halves", "were the halves of the window alike?", "fraction", false, ""},
	{"hosts_there", "over several hosts: were all of them there to the end, and told in time?", "", true, OnlyHosts},
	{"hosts_together", "over several load hosts: by how much of a turn did the last one begin after the first?", "fraction", false, OnlyHosts},
	{"hosts_clocks", "over several load hosts: by how much of a turn may a clock have been off, by which they began?", "fraction", false, OnlyHosts},
	{"hosts_steady", "over several load hosts: for how much of the window did one of them stand still while others went on?", "fraction", false, OnlyHosts},
	{"hosts_alike", "over several load hosts: by how much does one's median latency differ from that of the others?", "fraction", false, OnlyHosts},
	{"hosts_quiet", "how much of the CPU time of a load host, or of that of the upstreams, did others take?", "fraction", false, OnlyHosts},
	{"wrong_answers", "was every answer right?", "", false, ""},
	{"ceiling", "was it faster than its waits allow? Then it does not wait", "fraction", false, ""},
	{"floor", "did an answer come before what it depends on can have come?", "s", true, ""},
	{"upstreams", "were the upstreams called as often as the answers need, and did each make its callers wait?", "fraction", true, ""},
	{"rows", "was one row written for each request that was answered, and none lost?", "", false, ""},
	{"early_answer", "does the server wait for the whole of a request?", "", false, ""},
	{"processes", "were there as many processes as the model claims?", "", false, ""},
	{"restarts", "did workers die and come back under load?", "", false, ""},
	{"process_per_request", "was a process begun for each request, where the model claims it?", "fraction", true, ""},
	{"threads", "were no more threads busy than the model claims?", "", false, ""},
	{"waiting", "did it hold as many waiting requests as it claims, if it had time to spare?", "", true, ""},
	{"bottleneck", "where nothing is waited for: was the server or the load driver busy?", "fraction", true, ""},
	{"memory_growth", "did memory settle, or grow without end?", "bytes", false, ""},
	{"at_rest", "what did it use of a processor while others were asked?", "fraction", false, ""},
	{"quiet_time", "which part of the planned time was quiet enough to count?", "fraction", true, ""},
	{"network_rtt", "was the shortest round trip the one that the network was to have?", "s", false, OnlyNetwork},
	{"network_loss", "was the part of packets that were lost the one that the network was to lose?", "fraction", false, OnlyNetwork},
	{"network_late", "how late did the relay pass packets on, at p99?", "s", false, OnlyNetwork},
	{"network_cpu", "how busy was the relay? Near its end it is what is measured", "fraction", false, OnlyNetwork},
	{"steal", "how much of the CPU time did the hypervisor give to others?", "fraction", false, ""},
	{"throttled", "for how much of the time had the cgroup used up its quota?", "fraction", false, ""},
	{"foreign", "how much of the CPU time did other programs use?", "fraction", false, ""},
	{"frequency", "by how much did the processor's frequency fall?", "fraction", false, ""},
	{"canary", "how much longer than at best did a fixed piece of work take?", "factor", false, ""},
	{"battery", "was the host on mains power?", "", false, ""},
}
