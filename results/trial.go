package results

import "time"

// TrialSchema is the version of Trial.
const TrialSchema = "interleave/trial/v1"

// Trial is one measurement: one model serving one scenario under one load, in
// a fresh process. It is one line of trials.jsonl.
type Trial struct {
	Schema    string    `json:"schema"`
	Model     string    `json:"model"`
	Scenario  string    `json:"scenario"`
	Load      string    `json:"load"`     // the load's name within the scenario
	Engine    string    `json:"engine"`   // of the load driver
	Block     int       `json:"block"`    // from 0
	Position  int       `json:"position"` // within the block, from 0, in the order run
	StartedAt time.Time `json:"started_at"`
	Took      float64   `json:"took_s"`     // all of the trial
	Overhead  float64   `json:"overhead_s"` // the part of Took that was neither warm-up nor measurement

	LoadResult *LoadResult `json:"load_result"` // null if the load was never put on

	Memory        Memory         `json:"memory_bytes"`
	MemoryKind    string         `json:"memory_kind"`           // "pss" or "rss"
	MemoryByConns []MemorySample `json:"memory_by_connections"` // while connections were opened; may be empty

	ServerCPU     *float64 `json:"server_cpu_s"`      // user and system time of the tree in the window, reaped children included
	CPUPerRequest *float64 `json:"cpu_per_request_s"` // ServerCPU over the requests answered in the window
	Switches      Switches `json:"context_switches"`
	ThreadsMax    *int     `json:"threads_max"`
	ProcessesMax  *int     `json:"processes_max"`

	Valid          bool     `json:"valid"`
	InvalidBecause []string `json:"invalid_because"` // never null
	Warnings       []string `json:"warnings"`        // never null
	StderrTail     string   `json:"stderr_tail,omitempty"`
}

// Memory is the server's, over its whole process tree, in bytes.
type Memory struct {
	Baseline      *float64 `json:"baseline"`       // when ready, before any load
	Peak          *float64 `json:"peak"`           // the largest sample under load
	PerConnection *float64 `json:"per_connection"` // slope over MemoryByConns
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
