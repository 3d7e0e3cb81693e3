package results

import "time"

// RunSchema is the version of Run.
const RunSchema = "interleave/run/v1"

// Run is the plan of a run and where it was carried out: run.json.
type Run struct {
	Schema      string      `json:"schema"`
	StartedAt   time.Time   `json:"started_at"`
	EndedAt     *time.Time  `json:"ended_at"` // null if the run was cut short
	Command     string      `json:"command"`  // reproduces the run
	Environment Environment `json:"environment"`
	Plan        Plan        `json:"plan"`

	// Calibration is the last one of this host before the run; null if there
	// was none.
	Calibration *Calibration `json:"calibration"`

	// Unkept says which lines of the run's files were left out when they were
	// read, and Unplanned which trials are of cells or blocks that the plan does
	// not name: they are shown, but another run may have left them. Both are
	// for people, empty if there is nothing to say, and not stored.
	Unkept    []string `json:"-"`
	Unplanned string   `json:"-"`

	// Stacks is where the CPU time of servers went, in files of their own; empty if that
	// was not asked for.
	Stacks []*Stacks `json:"-"`
}

// Doubts is all that is to be said of how the run's files were read.
func (r *Run) Doubts() []string {
	if r.Unplanned == "" {
		return r.Unkept
	}
	return append([]string{r.Unplanned}, r.Unkept...)
}

// Plan is what was to be measured.
type Plan struct {
	Profile string   `json:"profile"`
	Seed    uint64   `json:"seed"`
	Blocks  int      `json:"blocks"`
	Warmup  float64  `json:"warmup_s"`
	Window  float64  `json:"window_s"` // of a load of weight 1
	Engines []string `json:"engines"`

	// SecondOpinion is the engine that measured each scenario's first load as
	// well, where it can; empty if none did.
	SecondOpinion string `json:"second_opinion,omitempty"`

	// Precision is what ended the run instead of a number of blocks, which is then how
	// many were begun; null if the profile has a number.
	Precision *PrecisionInfo `json:"precision,omitempty"`

	// Hosts are those that the parts of each trial ran on; null if it was one.
	Hosts *HostsInfo `json:"hosts,omitempty"`
	// Network is what clients and servers had between them; null if that was the
	// loopback device.
	Network *NetworkInfo `json:"network,omitempty"`

	Models []ModelInfo `json:"models"`
	// Families are those that models can be of, in the order in which they are
	// shown. Empty in runs that were made before it was recorded.
	Families  []string       `json:"families,omitempty"`
	Scenarios []ScenarioInfo `json:"scenarios"`

	// QualityFamilies and Needs are those of what scenarios show, in the order in which
	// they are shown. Empty in runs that were made before they were recorded.
	QualityFamilies []string `json:"quality_families,omitempty"`
	Needs           []string `json:"needs,omitempty"`

	// Unmeasured are the models that cannot be put under a load, and so were not.
	Unmeasured []Unmeasured `json:"unmeasured,omitempty"`
}

// PrecisionInfo is how well a figure had to be known to end a run.
type PrecisionInfo struct {
	Share   float64 `json:"share"`   // how wide its interval may be, to either side
	Measure string  `json:"measure"` // the figure
}

// Unable says why a model was not to be put under a load; empty if it was.
func (p *Plan) Unable(model, scenario, load string) string {
	for _, u := range p.Unmeasured {
		if u.Model == model && u.Scenario == scenario && u.Load == load {
			return u.Why
		}
	}
	return ""
}

// Unmeasured says why a model was not put under a load.
type Unmeasured struct {
	Model    string `json:"model"`
	Scenario string `json:"scenario"`
	Load     string `json:"load"`
	Why      string `json:"why"` // "holds a waiting client in each of its 64 workers"
}

// ModelInfo is what a model says of itself.
type ModelInfo struct {
	Name      string            `json:"name"`
	Summary   string            `json:"summary"`
	StandsFor string            `json:"stands_for"`
	Style     string            `json:"style"`
	Parallel  bool              `json:"parallel_calls"`
	Traits    []string          `json:"traits"`
	Settings  map[string]string `json:"settings"` // by scenario, for people: "64 workers"

	// Family is what it has in common with others in how it runs many requests at
	// once, and Variant tells it from those. Empty in runs that were made before
	// it was recorded.
	Family  string `json:"family,omitempty"`
	Variant int    `json:"variant,omitempty"`

	// Shape is how many processes and threads it has; null if that is not known.
	Shape *ShapeInfo `json:"shape,omitempty"`

	// Framework is the name of the framework that a model of the suite's is a
	// server of: it differs from the others in more than the concurrency model.
	// Empty for all others.
	Framework string `json:"framework,omitempty"`

	// Outside is what is known of a server that is not one of the suite's
	// models: it differs from them in more than the concurrency model. Null
	// for a model.
	Outside *Outside `json:"outside,omitempty"`
}

// ShapeInfo is a model's processes and threads; zero means that it makes no claim.
type ShapeInfo struct {
	MinProcesses   int `json:"processes_min,omitempty"` // of the whole tree
	MaxProcesses   int `json:"processes_max,omitempty"`
	HandlerThreads int `json:"handler_threads,omitempty"` // in each process
}

// Outside is a server of the user's own, or one of the reference systems.
type Outside struct {
	File      string   `json:"file"`      // that describes it, as it was given
	SHA256    string   `json:"sha256"`    // of that file
	Scenarios []string `json:"scenarios"` // that it serves: it was measured with no other

	// Reference reports whether it is a reference system, which comes with the suite.
	Reference bool `json:"reference,omitempty"`

	Year     int      `json:"year,omitempty"`     // whose servers it is one of; 0 if nothing says
	Version  string   `json:"version,omitempty"`  // as it told, in words; empty if it did not
	Packages []string `json:"packages,omitempty"` // that hold it, by the names of Debian and npm
	Model    string   `json:"model,omitempty"`    // that it stands for; empty if it is none of the suite's
}

// ScenarioInfo is a scenario as it was put to the models.
type ScenarioInfo struct {
	Name        string       `json:"name"`
	Summary     string       `json:"summary"`
	TellsApart  string       `json:"tells_apart"`
	Own         bool         `json:"own,omitempty"` // the requests of servers of the user's own: no model serves it
	Loads       []LoadInfo   `json:"loads"`         // those of this run
	Predictions []Prediction `json:"predictions"`

	// Shows is which qualities of models it tells apart. Empty in runs that were
	// made before it was recorded: models are not ranked in those.
	Shows []Show `json:"shows,omitempty"`

	// LeftOut are loads of the scenario that the run's profile leaves to a
	// longer one. Empty too in runs that were made before it was recorded.
	LeftOut []LoadInfo `json:"left_out,omitempty"`

	// Points are those of the scenario's curves: closed loop with ever more
	// clients, open loop at ever higher rates. One named like one of Loads is
	// that load; the others were measured briefly.
	Points []LoadInfo `json:"points,omitempty"`

	// What one request does, for people. Empty in runs that were made before
	// it was recorded.
	Requests  []RequestInfo  `json:"requests,omitempty"`
	Upstreams []UpstreamInfo `json:"upstreams,omitempty"` // that each request calls
	Sources   []Source       `json:"sources,omitempty"`

	// Workload is the text of the file that describes it, if it is a workload of the
	// reader's own; else empty.
	Workload string `json:"workload,omitempty"`

	// Database is the server that its rows were in, with the settings that decide what
	// a commit costs. Empty if they were in no server, or there were none.
	Database string `json:"database,omitempty"`
}

// Show is a quality of models, and the measure by which they are compared in it.
type Show struct {
	Quality string `json:"quality"` // its name: "Waiting clients"
	Metric  string `json:"metric"`
	Class   string `json:"class,omitempty"` // of the requests that count; empty for all

	// Family is what the quality is about, and Need how a reader asks for it, who
	// picks a model by his needs; empty if nobody does. Beside are further measures
	// that are drawn. Empty in runs that were made before they were recorded.
	Family string   `json:"family,omitempty"`
	Need   string   `json:"need,omitempty"`
	Beside []string `json:"beside,omitempty"`

	Loads []string `json:"loads,omitempty"` // the first counts under which two models were measured, or else the last there is; none for the scenario's first
}

// RequestInfo is one kind of request in a scenario's mix.
type RequestInfo struct {
	Class   string  `json:"class"`     // empty if there is one kind
	Share   float64 `json:"share"`     // of all requests, from 0 to 1; 0 where clients of each kind are apart
	Compute float64 `json:"compute_s"` // for how long its handler computes

	// Block is for how long its handler makes a blocking call, and Wait for how
	// long it waits for upstreams, where not all kinds wait for the same. If it has Steps
	// it calls at once what it can, and waits for the slowest.
	Block float64 `json:"block_s,omitempty"`
	Wait  float64 `json:"wait_s,omitempty"`
	// LibraryCalls is what its handler calls a library for that blocks its thread, one after
	// the other.
	LibraryCalls []string `json:"library_calls,omitempty"`

	// Steps are what its handler does, one after the other, if it is of a workload of the
	// reader's own, and Answer is how long its answer is, in bytes; else empty.
	Steps  []StepInfo `json:"steps,omitempty"`
	Answer int64      `json:"answer_bytes,omitempty"`
}

// StepInfo is a part of what a request does. One of its fields is set.
type StepInfo struct {
	Calls   []string `json:"calls,omitempty"` // upstreams, at once where the model can
	Compute float64  `json:"compute_s,omitempty"`
	Block   float64  `json:"block_s,omitempty"`
	Untold  bool     `json:"untold,omitempty"` // with Block: the model is not told
}

// UpstreamInfo is a service that handlers call.
type UpstreamInfo struct {
	Name           string  `json:"name"`
	Kind           string  `json:"kind,omitempty"`   // "topic", a message bus; empty means that it answers after a delay
	Delay          float64 `json:"delay_s"`          // before each answer
	Straggler      float64 `json:"straggler_s"`      // instead of it, for the rare slow one
	StragglerOneIn int     `json:"straggler_one_in"` // one call in so many is slow; 0 means none

	// P99 is what one call in a hundred takes longer than, and Mean the mean, where delays
	// scatter around their median, which is Delay; 0 where all are alike.
	P99  float64 `json:"p99_s,omitempty"`
	Mean float64 `json:"mean_s,omitempty"`
}

// Source is a scenario's handler in one style.
type Source struct {
	Style    string `json:"style"` // "blocking" or "callback"
	Text     string `json:"text"`  // Go, without package and imports
	Lines    int    `json:"lines"` // that hold code
	Branches int    `json:"branches"`
	Nesting  int    `json:"nesting"` // how deep blocks and function literals lie in each other
}

// LoadInfo is one load of a scenario.
type LoadInfo struct {
	Name     string   `json:"name"`
	Arrivals string   `json:"arrivals"` // "closed", "constant" or "poisson"
	Clients  int      `json:"clients"`
	Rate     *float64 `json:"rate_per_s"`    // null in closed loop
	Idle     int      `json:"idle"`          // silent connections
	Ceiling  *float64 `json:"ceiling_per_s"` // what arithmetic allows; null if nothing bounds it
	Window   float64  `json:"window_s"`

	// Class is the only kind of requests sent; empty means the scenario's mix.
	Class string `json:"class,omitempty"`
	// PerConnection is how many requests a connection carries before the client
	// closes it; 0 keeps connections for ever.
	PerConnection int `json:"requests_per_connection,omitempty"`
	// Read and Write are how fast clients read answers and write requests; null
	// means as fast as they can.
	Read  *PaceInfo `json:"read,omitempty"`
	Write *PaceInfo `json:"write,omitempty"`
	// Groups are the kinds of clients, where there are several: Arrivals is that
	// of the first, Clients of all, and Rate of all that send on a schedule.
	Groups []GroupInfo `json:"groups,omitempty"`
	// Allow is what of failing is a figure of the load and no fault; null if nothing
	// is.
	Allow *AllowInfo `json:"allow,omitempty"`
	// Phases are parts of the window, in their order; empty if it is all alike. Rate
	// is then the mean over them.
	Phases []PhaseInfo `json:"phases,omitempty"`
	// InTime is how late an answer of the first group may come to be of use; 0 means
	// that none is too late.
	InTime float64 `json:"in_time_s,omitempty"`
	// Limits are what the server was told to bear; null if nothing but the usual. A
	// server from outside was not told.
	Limits *LimitsInfo `json:"limits,omitempty"`
	// Processors is how many the server had where that is not the run's usual
	// share: one, or all, and so the load driver's too. 0 means the usual share.
	Processors int `json:"processors,omitempty"`
	// At is the load's place among those of its scenario that differ in one thing
	// only; null if there are no such loads.
	At *PlaceInfo `json:"at,omitempty"`
	// PutOnBy is the one of several load hosts that puts on all of it; null if each puts
	// on a part, or there is but one.
	PutOnBy *PutOnBy `json:"put_on_by,omitempty"`
}

// PutOnBy is a load host that puts on a load alone.
type PutOnBy struct {
	Host string `json:"host"`
	Why  string `json:"why"` // the load is not divided
}

// PlaceInfo is a load's place on a scenario's sweep.
type PlaceInfo struct {
	Of    string  `json:"of"`             // what differs, with its unit
	Value float64 `json:"value"`          // by which places are ordered
	Name  string  `json:"name,omitempty"` // of the place; empty means its value
}

// PhaseInfo is a part of a load's window.
type PhaseInfo struct {
	Name   string  `json:"name"`
	Share  float64 `json:"share"`            // of the window, relative to the other phases
	Factor float64 `json:"factor"`           // on the rates of all groups
	Strain bool    `json:"strain,omitempty"` // the load is about this one
}

// LimitsInfo is settings of servers that are not the usual ones; zero is usual.
type LimitsInfo struct {
	HeaderTimeout float64 `json:"header_timeout_s,omitempty"` // from a request's first byte to its last
	MaxConns      int     `json:"max_connections,omitempty"`  // held at once; more are refused
	IdleTimeout   float64 `json:"idle_timeout_s,omitempty"`   // a connection between requests
}

// GroupInfo is clients of a load that act alike.
type GroupInfo struct {
	Class         string   `json:"class"` // the kind of requests that they send; empty means the scenario's mix
	Clients       int      `json:"clients"`
	Arrivals      string   `json:"arrivals"`
	Rate          *float64 `json:"rate_per_s"` // null in closed loop
	PerConnection int      `json:"requests_per_connection,omitempty"`
	First         float64  `json:"first_s,omitempty"` // after the warm-up; 0 means from the load's begin

	Read  *PaceInfo `json:"read,omitempty"` // as in LoadInfo
	Write *PaceInfo `json:"write,omitempty"`

	Phase string `json:"phase,omitempty"` // in which alone they begin requests; empty means all of the window
}

// AllowInfo is ways in which requests may fail under a load.
type AllowInfo struct {
	Statuses []int `json:"statuses"` // of answers
	Lost     bool  `json:"lost"`     // requests that get no whole answer

	// RestartDelay is after how long a server that ends is started again; 0 means
	// that it must not end.
	RestartDelay float64 `json:"restart_delay_s,omitempty"`
}

// PaceInfo is so many bytes at a time, and no more until some time has passed.
type PaceInfo struct {
	Bytes int     `json:"bytes"`
	Every float64 `json:"every_s"`
}

// Prediction is a statement that the run can refute. For each model with
// Trait (all if empty) and without Except, Metric of the requests of Class under Load is Op
// Bound; with Versus, Bound is a factor on the median over the models with
// that trait. With Server it is about that one alone, and with Rival the factor is on
// that one's.
type Prediction struct {
	Claim  string  `json:"claim"`
	Load   string  `json:"load"`
	Metric string  `json:"metric"` // throughput, latency_p50, latency_p90, latency_p99, cpu_per_request, peak_memory, memory_per_connection
	Class  string  `json:"class"`
	Trait  string  `json:"trait"`
	Except string  `json:"except,omitempty"`
	Op     string  `json:"op"` // "at least" or "at most"
	Bound  float64 `json:"bound"`
	Versus string  `json:"versus"`

	// Models and Against are the models that it is about and is compared with, by their
	// names, in place of Trait and Versus; empty where traits choose them.
	Models  []string `json:"models,omitempty"`
	Against []string `json:"against,omitempty"`
}

// Compares reports whether the prediction compares models with others.
func (p *Prediction) Compares() bool { return p.Versus != "" || len(p.Against) > 0 }

// Environment is the host and the build that a run was made with. What the
// host cannot tell is empty or null.
type Environment struct {
	Host           string   `json:"host"`
	OS             string   `json:"os"`       // "linux"
	Platform       string   `json:"platform"` // "debian 12"
	Kernel         string   `json:"kernel"`
	Arch           string   `json:"arch"`
	CPUModel       string   `json:"cpu_model"`
	CPUs           int      `json:"cpus"` // that this run could use
	MHz            *float64 `json:"mhz"`
	MemoryBytes    uint64   `json:"memory_bytes"`
	Virtualization string   `json:"virtualization"`        // "kvm guest"; empty on bare metal or unknown
	Boot           string   `json:"boot,omitempty"`        // the same for all that runs on one kernel since it started; empty if not asked or unknown
	Governor       string   `json:"governor"`              // CPU frequency governor
	Descriptors    uint64   `json:"descriptors"`           // soft limit per process
	Connections    int      `json:"connections,omitempty"` // that a load driver can have open to one server on another host; 0 in runs on one host
	ServerCPUs     []int    `json:"server_cpus"`           // CPU set of the servers; empty if not pinned
	LoadCPUs       []int    `json:"load_cpus"`             // of backends and load driver
	ComputeRate    float64  `json:"compute_rounds_per_s"`  // how fast one CPU burned before the run: scenarios that compute are scaled by it
	GoVersion      string   `json:"go_version"`
	Commit         string   `json:"commit"`         // of interleave, empty if unknown
	Steal          *float64 `json:"steal_fraction"` // of the CPU time of the whole run
}
