package results

import "time"

// GateSchema is the version of Gate.
const GateSchema = "interleave/gate/v1"

// GateFile is the gate's result in its folder.
const GateFile = "gate.json"

// Gate is what became of a regression gate: a candidate build held against a
// base build, in pairs of trials within one job.
type Gate struct {
	Schema    string    `json:"schema"`
	StartedAt time.Time `json:"started_at"`
	Took      float64   `json:"took_s"`
	Command   string    `json:"command"` // reproduces it
	Seed      uint64    `json:"seed"`

	Base        GateBuild   `json:"base"`
	Candidate   GateBuild   `json:"candidate"`
	Environment Environment `json:"environment"`

	Looks    []int    `json:"looks"`      // numbers of pairs after which cells are judged
	Level    float64  `json:"level"`      // of a one-sided bound: 0.995
	Budget   *float64 `json:"budget_s"`   // null if the time was not bounded
	Spent    bool     `json:"spent"`      // the budget ended the measuring before every cell was decided
	Window   float64  `json:"window_s"`   // of each trial up to the first look; later ones may be longer
	Handicap float64  `json:"handicap"`   // share of CPU time per request put on the candidate on purpose; 0 for none
	Same     bool     `json:"same_build"` // the builds are the same bytes: nothing was measured

	Verdict GateVerdict `json:"verdict"` // of the job
	Reasons []string    `json:"reasons"` // for it, for people; never null

	Cells    []GateCell `json:"cells"`    // never null
	Controls []GateCell `json:"controls"` // never null
	Warnings []string   `json:"warnings"` // never null
}

// GateBuild is one of the two builds.
type GateBuild struct {
	Dir    string `json:"dir"`
	Ref    string `json:"ref,omitempty"`    // the revision it was built from, if the gate built it
	Server string `json:"server,omitempty"` // the file of the user's own server, where base and candidate have one each
	Digest string `json:"digest,omitempty"` // SHA-256 over its programs
}

// GateVerdict is PASS, FAIL or INCONCLUSIVE.
type GateVerdict string

const (
	GatePass         GateVerdict = "PASS"
	GateFail         GateVerdict = "FAIL"
	GateInconclusive GateVerdict = "INCONCLUSIVE"
	// GateBroken: the build could not be measured. As a job's verdict it says
	// that the base could not: there is nothing to compare with.
	GateBroken GateVerdict = "BROKEN"
)

// The roles of a GateCell.
const (
	RoleGated    = "gated"
	RoleAA       = "base against base"
	RoleHandicap = "handicap" // base against base with a slowdown put on: the gate has to find it
)

// GateCell is one model, scenario and load, measured with both builds.
type GateCell struct {
	Cell
	Role string `json:"role"` // the Role constants

	Pairs   int `json:"pairs"`   // that count
	Dropped int `json:"dropped"` // pairs in which a trial was not valid because of the host or the load driver

	Verdict GateVerdict `json:"verdict"`
	Reason  string      `json:"reason,omitempty"` // why it is not PASS, for people

	Metrics []GateMetric `json:"metrics"` // never null
	// Confirmation is the same from a rerun with a new seed, which a FAIL has
	// to stand up to. Null without one.
	Confirmation []GateMetric `json:"confirmation,omitempty"`
}

// GateMetric is one figure of a cell, compared.
type GateMetric struct {
	Metric   Measure `json:"metric"`
	Advisory bool    `json:"advisory"` // it never fails a job

	Base      *float64 `json:"base"`      // medians in base units; null if not measured
	Candidate *float64 `json:"candidate"` //

	// Change is how much worse the candidate is: as a share of the base
	// (+0.1 is 10 % worse), or, with Absolute, as a difference in base units.
	// Low and High are its one-sided bounds. Null if not measured.
	Change   *float64 `json:"change"`
	Low      *float64 `json:"low"`
	High     *float64 `json:"high"`
	Absolute bool     `json:"absolute"`

	Fail float64 `json:"fail"` // FAIL if Low is above it
	Pass float64 `json:"pass"` // PASS if High is below it

	Pairs   int         `json:"pairs"`
	Verdict GateVerdict `json:"verdict"` // empty if not measured
	Why     string      `json:"why,omitempty"`
}
