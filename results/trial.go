package results

import "time"

// TrialSchema is the version of Trial.
const TrialSchema = "interleave/trial/v1"

// Trial is one measurement: one model serving one scenario under one load, in
// a fresh process. It is one line of trials.jsonl.
type Trial struct {
	Schema    string    `json:"schema"`
	Model     string    `json:"model"`
	Build     string    `json:"build,omitempty"` // "base" or "candidate" in a gate; empty in a run
	Scenario  string    `json:"scenario"`
	Load      string    `json:"load"`     // the load's name within the scenario
	Engine    string    `json:"engine"`   // of the load driver
	Block     int       `json:"block"`    // from 0
	Position  int       `json:"position"` // within the block, from 0, in the order run
	Attempt   int       `json:"attempt"`  // at the same trial: it was measured again if it, or another one side by side with it, did not count. The last one counts
	StartedAt time.Time `json:"started_at"`
	Took      float64   `json:"took_s"`     // all of the trial
	Overhead  float64   `json:"overhead_s"` // the part of Took that was neither warm-up nor measurement

	LoadResult *LoadResult `json:"load_result"` // null if the load was never put on

	// Upstreams is what the upstreams have counted of the server's calls, from its
	// start to its end, by their own clock; null if there are none, or if nobody
	// asked them.
	Upstreams []UpstreamCalls `json:"upstream_calls,omitempty"`

	// Written is what the server has left in the scenario's rows; null if it writes
	// none, or if that is not known.
	Written *Written `json:"written,omitempty"`

	Memory        Memory         `json:"memory_bytes"`
	MemoryKind    string         `json:"memory_kind"`           // "pss" or "rss"
	MemoryByConns []MemorySample `json:"memory_by_connections"` // while connections were opened; may be empty

	ServerCPU     *float64 `json:"server_cpu_s"`      // user and system time of the tree in the window, reaped children included
	CPUPerRequest *float64 `json:"cpu_per_request_s"` // ServerCPU over the requests answered in the window; in a ring a mean over the turns (see runner's cpuPerRequest)
	// CPUPerSlowByte is the CPU time of all turns over the bytes that clients with a
	// pace wrote and read in them, what other clients cost included; null if there are
	// none, and over several hosts.
	CPUPerSlowByte *float64 `json:"cpu_per_slow_byte_s,omitempty"`
	Switches       Switches `json:"context_switches"`
	// Allocations is how many objects the server's processes allocated on
	// their heaps, over the requests answered, from start to end. Processes
	// that end before the server, such as CGI children, are not in it. Null
	// if it was not asked for or the server cannot tell.
	Allocations  *float64 `json:"allocations_per_request"`
	ThreadsMax   *int     `json:"threads_max"`
	ProcessesMax *int     `json:"processes_max"`

	// ServerQueued and GeneratorQueued are how long the threads of the server
	// and of the load driver waited for a processor in the window, in seconds,
	// of all threads together: time that others had.
	ServerQueued    *float64 `json:"server_queued_s"`
	GeneratorQueued *float64 `json:"generator_queued_s"`
	// BusyThreads is how many threads of the tree had more than a tenth of its
	// CPU time in the window, and of one processor's.
	BusyThreads *int `json:"busy_threads"`
	// Restarts is how often the server ended and was started again, all of it; null
	// under a load that does not allow that.
	Restarts *int `json:"restarts,omitempty"`
	// NewProcesses is how many processes of the tree were first seen in the
	// window: a lower bound, for one that comes and goes between two samples
	// is missed.
	NewProcesses *int `json:"new_processes"`
	// Forks is how many processes and threads the whole host began in the
	// window.
	Forks *int64 `json:"host_forks"`
	// MemoryGrowth is the slope of memory over the window, in bytes per
	// second, with its interval.
	MemoryGrowth *Slope `json:"memory_growth"`

	Noise *Noise `json:"noise"` // null if nothing was watched
	Ring  *Ring  `json:"ring"`  // null if the load was put on without turns

	// Hosts are those on which the parts of the trial ran; null if it was one. Noise and
	// all that is said of the server is of the server's host then.
	Hosts []Host `json:"hosts,omitempty"`

	// Checks say whether the trial's figures can be relied on. Those that only
	// the load driver can answer are in LoadResult.
	Checks []Check `json:"checks"`

	Valid          bool     `json:"valid"`           // no check invalidates it
	InvalidBecause []string `json:"invalid_because"` // never null
	Warnings       []string `json:"warnings"`        // never null
	StderrTail     string   `json:"stderr_tail,omitempty"`
}

// UpstreamCalls is what one upstream has counted.
type UpstreamCalls struct {
	Name   string  `json:"name"`
	Calls  int64   `json:"calls"`    // that it has answered; of a topic, messages that were posted
	Waited float64 `json:"waited_s"` // how long it made all of them wait, together
}

// Memory is the server's, over its whole process tree, in bytes.
type Memory struct {
	Baseline      *float64 `json:"baseline"`       // when ready, before any load
	Peak          *float64 `json:"peak"`           // the largest sample under load
	PerConnection *float64 `json:"per_connection"` // slope over MemoryByConns
	// Sockets is the most that the system held for all TCP sockets of the host, the
	// server's and all others, beyond what it held before the load. It is in no
	// process's memory. Null if that is not known.
	Sockets *float64 `json:"sockets,omitempty"`
	// Warm is after the warm-up, and After some time after the load. Null where no
	// request goes wrong.
	Warm  *float64 `json:"warm,omitempty"`
	After *float64 `json:"after,omitempty"`
	// The 95 % interval of PerConnection, null where it is.
	PerConnectionLow  *float64 `json:"per_connection_low"`
	PerConnectionHigh *float64 `json:"per_connection_high"`
}

// Slope is a rate of change with its 95 % interval.
type Slope struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// MemorySample is the memory of the tree with so many connections open.
type MemorySample struct {
	Connections int     `json:"connections"`
	Bytes       float64 `json:"bytes"`
}

// Switches are context switches of the tree during the window.
type Switches struct {
	Voluntary   *int64 `json:"voluntary"`
	Involuntary *int64 `json:"involuntary"`
}
