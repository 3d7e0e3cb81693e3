package results

import (
	"cmp"
	"slices"
)

// Check is one question whether a trial's number is valid, and its answer.
// Package validity asks them.
type Check struct {
	Name    string   `json:"name"`             // what was asked: "send_lag"
	Verdict Verdict  `json:"verdict"`          // one of the constants below
	Reading *float64 `json:"reading"`          // what was seen, in base units or as a share; null if the host cannot tell or it does not apply
	Bound   *float64 `json:"bound"`            // from where on it is doubted; null if there is no single one
	Spoils  []Figure `json:"spoils,omitempty"` // with verdict Spoiled: the figures that are not the server's
	Detail  string   `json:"detail,omitempty"` // for people, in one line; empty if it passed
}

// Verdict is what a check made of a trial.
type Verdict string

const (
	Passed  Verdict = "passed"
	Unknown Verdict = "unknown" // this host or this load cannot tell
	Flagged Verdict = "flagged" // a doubt; the figures stand
	Spoiled Verdict = "spoiled" // the figures in Spoils are not measured, the others stand
	Failed  Verdict = "failed"  // the trial is not valid
)

// Invalidates reports whether a trial with this verdict is not valid.
func (v Verdict) Invalidates() bool { return v == Failed }

// Figure is a group of figures that a check can spoil.
type Figure string

const (
	FigureThroughput          Figure = "throughput"
	FigureLatency             Figure = "latency"      // service times too
	FigureTail                Figure = "latency_tail" // what of latency is above the median; spoiled with it
	FigureCPU                 Figure = "cpu"
	FigureMemory              Figure = "memory" // the peak
	FigureMemoryPerConnection Figure = "memory_per_connection"
)

// AllChecks returns a trial's checks, those of its load driver first.
func (t *Trial) AllChecks() []Check {
	if t.LoadResult == nil {
		return t.Checks
	}
	return slices.Concat(t.LoadResult.Checks, t.Checks)
}

// SpoiledBy returns why a figure of a valid trial is not measured, empty if it
// is.
func (t *Trial) SpoiledBy(f Figure) string {
	for _, c := range t.AllChecks() {
		if c.Verdict != Spoiled {
			continue
		}
		if slices.Contains(c.Spoils, f) || f == FigureTail && slices.Contains(c.Spoils, FigureLatency) {
			return cmp.Or(c.Detail, c.Name)
		}
	}
	return ""
}

// Noise is how quiet the host was during a trial. What the host cannot tell is
// null.
type Noise struct {
	Steal        *float64 `json:"steal_fraction"`       // of all processors' time: a hypervisor ran something else although this host wanted to run
	Throttled    *float64 `json:"throttled_fraction"`   // of the trial's time: the cgroup had used up its quota
	Foreign      *float64 `json:"foreign_cpu_fraction"` // of all processors' time: processes that are not of this run
	MHzBefore    *float64 `json:"mhz_before"`           // of the servers' first processor
	MHzAfter     *float64 `json:"mhz_after"`
	CanaryBefore *float64 `json:"canary_before_s"` // what a fixed piece of work took on the servers' first processor
	CanaryAfter  *float64 `json:"canary_after_s"`
	OnBattery    *bool    `json:"on_battery"`
}
