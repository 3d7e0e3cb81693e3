package doctor

import (
	"time"

	"interleave/results"
)

// Schema is the version of Report.
const Schema = "interleave/doctor/v1"

// Report is what was found of a host.
type Report struct {
	Schema string              `json:"schema"`
	At     time.Time           `json:"at"`
	Took   float64             `json:"took_s"`
	Host   results.Environment `json:"host"`

	Findings []Finding `json:"findings"` // the worst first

	// Measurable and NotMeasurable say in sentences what follows; neither is
	// ever null.
	Measurable    []string `json:"measurable"`
	NotMeasurable []string `json:"not_measurable"`
}

// Finding is one item that was looked at.
type Finding struct {
	Name    string  `json:"name"`
	Verdict Verdict `json:"verdict"`
	Looked  string  `json:"looked_at"` // files, calls or timings
	Found   string  `json:"found"`
	Means   string  `json:"means"` // for measuring: which scenarios or figures suffer
	Mend    string  `json:"mend"`  // a shell command; empty if there is nothing to mend or no command can

	Reading *float64 `json:"reading"` // the number behind the verdict; null if there is none
	Unit    string   `json:"unit"`    // of Reading and Bound: "s", "bytes", "fraction" or, for counts, ""
	Bound   *float64 `json:"bound"`   // what Reading was held against; null if nothing

	// allows and denies go to the Report's two lists, if not empty.
	allows, denies string
}

// Verdict is what a finding means for measuring on this host.
type Verdict string

const (
	Fine    Verdict = "fine"
	Limits  Verdict = "limits"  // figures can be had, but with less certainty, or not all of them
	Cannot  Verdict = "cannot"  // something that this instrument is for cannot be measured
	Unknown Verdict = "unknown" // the host does not tell
)

// worst orders verdicts.
var worst = []Verdict{Cannot, Limits, Unknown, Fine}

// read enters the number behind a verdict and its bound.
func (f *Finding) read(reading, bound float64, unit string) {
	f.Reading, f.Bound, f.Unit = &reading, &bound, unit
}

// fine makes f say that nothing is in the way.
func (f Finding) fine(means string) Finding {
	f.Verdict, f.Means = Fine, means
	return f
}

// unavailable makes f say that h does not tell.
func (f Finding) unavailable(h *host, means string) Finding {
	f.Verdict = Unknown
	if h.system == "darwin" {
		f.Looked = "" // the names of Linux's files
	}
	f.Found = "not available on this host"
	f.Means = means
	return f
}
