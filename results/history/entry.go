package history

import (
	"math"
	"time"

	"interleave/results"
)

// Schema is the version of Entry.
const Schema = "interleave/history/v1"

// Entry is one run. Values are in base units.
type Entry struct {
	Schema    string    `json:"schema"`
	When      time.Time `json:"when"`   // the run was started
	Commit    string    `json:"commit"` // that was measured; empty if unknown
	Run       string    `json:"run"`    // its folder, as it was named
	Host      string    `json:"host"`
	GoVersion string    `json:"go_version"`
	Kind
	Cells []Cell `json:"cells"` // never null
}

// Kind is what runs must have in common for their figures to be comparable.
type Kind struct {
	CPUModel string `json:"cpu_model"`
	CPUs     int    `json:"cpus"` // that the run could use
	Kernel   string `json:"kernel"`
	Profile  string `json:"profile"`
	Network  string `json:"network,omitempty"` // between clients and servers; empty for loopback
}

// Cell is a model under a load of a scenario.
type Cell struct {
	results.Cell
	Metrics map[string]Figure `json:"metrics"` // by the names of measures; without those that were not measured
}

// Figure is a median over a run's blocks.
type Figure struct {
	Value  float64  `json:"value"`
	Low    *float64 `json:"low"`    // its interval; null if the blocks were too few
	High   *float64 `json:"high"`   //
	Blocks int      `json:"blocks"` // that it rests on
}

// NewFigure is a figure with the interval from low to high; NaN means none.
func NewFigure(value, low, high float64, blocks int) Figure {
	f := Figure{Value: value, Blocks: blocks}
	if !math.IsNaN(low) && !math.IsNaN(high) {
		f.Low, f.High = &low, &high
	}
	return f
}

// sameRun reports whether both are of one run, whatever its folder is called.
func (e *Entry) sameRun(other *Entry) bool {
	return e.Host == other.Host && e.When.Equal(other.When)
}
