package reports

import "interleave/internal/quantity"

// readingUnit is what a check's reading is measured in.
type readingUnit int

const (
	plain readingUnit = iota // a count, or anything
	share                    // of one, printed as per cent
	times                    // a factor
	secs
	bytes
)

func (u readingUnit) text(v float64) string {
	switch u {
	case share:
		return quantity.Percent(v)
	case times:
		return quantity.Factor(v)
	case secs:
		return quantity.Text(quantity.Seconds, v)
	case bytes:
		return quantity.Text(quantity.Bytes, v)
	}
	if v == float64(int64(v)) {
		return quantity.Whole(int64(v))
	}
	return quantity.Number(v)
}

// knownCheck is what a reader is told of a check. The checks themselves are the
// runner's; one that is not listed is shown by its name.
type knownCheck struct {
	asks string
	unit readingUnit
	low  bool // a low reading is the bad one
}

// checkOrder is the order in which checks are listed: the load, the server, the
// host.
var checkOrder = []string{
	"client_faults", "answers", "failed_requests", "cut_short", "offered_rate", "established", "idle_held", "deliveries",
	"generator_cpu", "send_lag", "unfinished", "little", "halves",
	"wrong_answers", "ceiling", "floor", "upstreams", "early_answer",
	"processes", "restarts", "process_per_request", "threads", "waiting", "bottleneck", "memory_growth",
	"at_rest", "quiet_time",
	"steal", "throttled", "foreign", "frequency", "canary", "battery",
}

var knownChecks = map[string]knownCheck{
	"client_faults":   {"did the load driver itself run out of ports or descriptors?", plain, false},
	"answers":         {"was anything answered, and to the end of the window?", plain, true},
	"failed_requests": {"what part of the requests failed?", share, false},
	"cut_short":       {"did the load last as long as it should?", secs, true},
	"offered_rate":    {"in open loop: what part of the requests offered was answered?", share, true},
	"established":     {"what part of the clients had a connection?", share, true},
	"idle_held":       {"what part of the silent connections was still open at the end?", share, true},
	"deliveries":      {"what part of the messages reached every client that waited?", share, true},
	"generator_cpu":   {"how busy was the load driver's own processor? Near its end it measures itself", share, false},
	"send_lag":        {"in open loop: how late did the load driver send, at p99? Latency counts from when a request was due, so that a late send only adds to it: where that is more than a tenth of the latency itself it spoils the median or what is above it, and is a warning otherwise", secs, false},
	"unfinished":      {"how many requests had no answer when the load ended? Their latency is at least their age, and percentiles are estimated with that", plain, false},
	"little":          {"do latency and throughput fit the requests in flight (Little's law)?", share, false},
	"halves":          {"were the halves of the window alike?", share, false},

	"wrong_answers":       {"was every answer right?", plain, false},
	"ceiling":             {"was it faster than its waits allow? Then it does not wait", share, false},
	"floor":               {"did an answer come before what it depends on can have come?", secs, true},
	"upstreams":           {"were the upstreams called as often as the answers need, and did each make its callers wait?", share, true},
	"early_answer":        {"does the server wait for the whole of a request?", plain, false},
	"processes":           {"were there as many processes as the model claims?", plain, false},
	"restarts":            {"did workers die and come back under load?", plain, false},
	"process_per_request": {"was a process begun for each request, where the model claims it?", share, true},
	"threads":             {"were no more threads busy than the model claims?", plain, false},
	"waiting":             {"did it hold as many waiting requests as it claims, if it had time to spare?", plain, true},
	"bottleneck":          {"where nothing is waited for: was the server or the load driver busy?", share, true},
	"memory_growth":       {"did memory settle, or grow without end?", bytes, false},
	"at_rest":             {"what did it use of a processor while others were asked?", share, false},
	"quiet_time":          {"which part of the planned time was quiet enough to count?", share, true},

	"steal":     {"how much of the CPU time did the hypervisor give to others?", share, false},
	"throttled": {"for how much of the time had the cgroup used up its quota?", share, false},
	"foreign":   {"how much of the CPU time did other programs use?", share, false},
	"frequency": {"by how much did the processor's frequency fall?", share, false},
	"canary":    {"how much longer than at best did a fixed piece of work take?", times, false},
	"battery":   {"was the host on mains power?", plain, false},
}
