package results

import (
	"fmt"
	"path/filepath"
	"time"
)

// CapacitySchema is the version of Capacities.
const CapacitySchema = "interleave/capacity/v1"

// CapacityFile is its name in the folder of a run.
const CapacityFile = "capacity.json"

// Capacities are the highest rates at which servers kept a limit.
type Capacities struct {
	Schema      string      `json:"schema"`
	StartedAt   time.Time   `json:"started_at"`
	EndedAt     *time.Time  `json:"ended_at"` // null if it was cut short
	Command     string      `json:"command"`  // reproduces it
	Seed        uint64      `json:"seed"`
	Precision   float64     `json:"precision"` // that was asked for: 0.05 is ±5 %
	Environment Environment `json:"environment"`
	Measured    []Capacity  `json:"measured"`
}

// Capacity is the highest rate of Poisson arrivals at which one server kept a limit.
type Capacity struct {
	Model    string `json:"model"`    // or server from outside, or its URL
	Scenario string `json:"scenario"` // empty for a URL
	Settings string `json:"settings,omitempty"`
	// At is where the scenario stands among those that differ in one thing, in Of:
	// "computing time of heavy requests in hog". Null if there are none.
	At *CapacityPlace `json:"at,omitempty"`

	Limit       CapacityLimit `json:"limit"`
	Connections int           `json:"connections"` // that carried requests, at most

	// Value is requests per second, with its 95 % interval; null if nothing is known.
	// With AtLeast, no rate was too high, and Value is the highest that was kept: High
	// is null. With AtMost, none was low enough, and Value is the lowest that was not
	// kept: Low is null.
	Value   *float64 `json:"requests_per_s"`
	Low     *float64 `json:"low_per_s"`
	High    *float64 `json:"high_per_s"`
	AtLeast bool     `json:"at_least,omitempty"`
	AtMost  bool     `json:"at_most,omitempty"`
	Reached bool     `json:"precise"` // the interval is as narrow as was asked for

	// Ends is what gives out first above the capacity. Empty if that is not known.
	Ends End `json:"ends,omitempty"`
	// Busy is the share of the server's processors that it used at the highest rate that
	// was kept, and CPUPerRequest its CPU time, in seconds. Null if they are not known; Busy
	// also if that rate is far below the capacity.
	Busy          *float64 `json:"busy"`
	CPUPerRequest *float64 `json:"cpu_per_request_s"`
	Memory        *float64 `json:"memory_bytes"` // at its peak, at the highest rate that was kept

	Limited  string          `json:"limited,omitempty"` // why no higher rate could be put on
	Failed   string          `json:"failed,omitempty"`  // why the search ended early
	Probes   []CapacityProbe `json:"probes"`
	Repeated int             `json:"repeated,omitempty"` // probes that others disturbed, and that were put on again
}

// CapacityPlace is a place among scenarios that differ in one thing.
type CapacityPlace struct {
	Of    string  `json:"of"`
	Value float64 `json:"value"`
}

// CapacityLimit is what had to be kept.
type CapacityLimit struct {
	Text    string  `json:"text"`       // in words: "p99 ≤ 50 ms, errors ≤ 0.1 %"
	Slow    float64 `json:"slow_share"` // of the requests, that may be slower than Latency or fail
	Latency float64 `json:"latency_s"`
	Errors  float64 `json:"error_share"`
	Memory  int64   `json:"memory_bytes,omitempty"` // of the server at its peak; 0 means any
	Class   string  `json:"class,omitempty"`        // of the requests that it is about; empty means all
}

// CapacityProbe is one rate that was put on a fresh server.
type CapacityProbe struct {
	Rate   float64 `json:"requests_per_s"`
	Likely float64 `json:"likely_kept"` // how likely it is, by this probe alone, that the limit was kept
	Cause  string  `json:"cause,omitempty"`
	Due    int64   `json:"due"` // requests that counted
	Slow   int64   `json:"slow"`
	Failed int64   `json:"failed"`
	Length float64 `json:"counted_s"` // time that counted
	Quiet  float64 `json:"quiet"`     // share of the time that counted
	Busy   float64 `json:"busy"`
}

// End is what gives out above a capacity.
type End string

const (
	EndsByCPU     End = "processors" // the server's processors are busy
	EndsByErrors  End = "errors"     // requests fail
	EndsByMemory  End = "memory"     // it takes more memory than it may
	EndsByWaiting End = "waiting"    // requests wait although processors are free
)

// Foreign says why c cannot stand beside the figures of a run: it was measured elsewhere,
// or under other conditions. It is empty if c can.
func (c *Capacities) Foreign(run *Run) string {
	a, b := c.Environment, run.Environment
	switch {
	case run.Plan.Network != nil:
		return "the run is over a network, and capacities are looked for over loopback"
	case run.Plan.Hosts != nil:
		return "the run is over several hosts, and capacities are looked for on one"
	case a.CPUModel != b.CPUModel && a.CPUModel != "" && b.CPUModel != "":
		return fmt.Sprintf("the run is of another CPU model: %s, and not %s", b.CPUModel, a.CPUModel)
	case a.CPUs != b.CPUs && a.CPUs != 0 && b.CPUs != 0:
		return fmt.Sprintf("the run is of another number of CPUs: %d, and not %d", b.CPUs, a.CPUs)
	}
	return ""
}

// WriteCapacities keeps c in the folder dir.
func WriteCapacities(dir string, c *Capacities) error {
	return WriteJSON(filepath.Join(dir, CapacityFile), c)
}

// LoadCapacities reads those in the folder dir.
func LoadCapacities(dir string) (*Capacities, error) {
	c := new(Capacities)
	return c, readDocument(filepath.Join(dir, CapacityFile), CapacitySchema, c)
}
