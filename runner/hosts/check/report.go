package check

import (
	"time"

	"interleave/results"
	"interleave/runner/hosts/probe"
)

// Schema is the version of Report.
const Schema = "interleave/lab-check/v1"

// Report is what a check has found.
type Report struct {
	Schema string `json:"schema"`
	Hosts  []Host `json:"hosts"`
	Links  []Link `json:"links"`

	// Staircase is what became of ever higher rates of all load hosts together, against a
	// server that answers at once. KeptUp is the highest that they made, in requests per
	// second; null if there was none.
	Staircase []results.Step `json:"staircase"`
	KeptUp    *float64       `json:"kept_up_per_s"`

	// Doubts are what may spoil a measurement, each with its remedy, for people.
	Doubts []string `json:"doubts"`
}

// Host is one of the lab's.
type Host struct {
	Name     string `json:"name"`
	Role     string `json:"role"` // as results.Host has it
	CPUModel string `json:"cpu_model"`
	CPUs     int    `json:"cpus"` // that the agent may use
	Kernel   string `json:"kernel"`

	// Ahead is by how much its clock is ahead of the coordinator's, at most Bound wrong,
	// which is half of the fastest round trip of a message; in seconds.
	Ahead float64 `json:"clock_ahead_s"`
	Bound float64 `json:"clock_bound_s"`

	Limits
}

// Limits are what the host lets one process have.
type Limits struct {
	OpenFiles int64 `json:"open_files"` // descriptors; 0 means no limit, or none known
	Ports     int64 `json:"ports"`      // for connections to one server; 0 means not known
}

// Link is the way from a host to the server host, and back.
type Link struct {
	From string `json:"from"`
	To   string `json:"to"`
	probe.Figures
}

const (
	// slowLink is below what a server of these sends under its highest rates: bytes per
	// second.
	slowLink = 100e6 / 8
	// wideBound is a hundredth of the shortest window that is measured: the clocks place
	// windows.
	wideBound = 5 * time.Millisecond
	// fewFiles and fewPorts are less than the loads with many connections need.
	fewFiles = 4096
	fewPorts = 10_000
)
