package results

import "time"

// CalibrationSchema is the version of Calibration.
const CalibrationSchema = "interleave/calibration/v1"

// CalibrationFile is where the last calibration of a host is kept, beside the
// runs.
const CalibrationFile = "calibration.json"

// Calibration is what the instrument read of servers whose truth is known.
type Calibration struct {
	Schema   string    `json:"schema"`
	At       time.Time `json:"at"`
	Took     float64   `json:"took_s"`
	Host     string    `json:"host"`
	CPUModel string    `json:"cpu_model"`
	Kernel   string    `json:"kernel"`
	CPUs     int       `json:"cpus"`
	Commit   string    `json:"commit"`

	Seed    uint64   `json:"seed"`     // decided which requests met a fault, and the order of the second opinion
	Quick   bool     `json:"quick"`    // a short one
	LeftOut []string `json:"left_out"` // what a short one did not ask, for people; empty if nothing

	Passed bool               `json:"passed"` // all checks did
	Checks []CalibrationCheck `json:"checks"`

	// Ceiling is how many requests per second one thread of the load driver
	// could send if nothing else held it up: its requests over its CPU time
	// against a server that answers at once. Null if it was not measured.
	Ceiling *float64 `json:"generator_ceiling_per_s"`
	// Achieved is how many it did send in that measurement, with the server on
	// processors of its own where the host has them.
	Achieved *float64 `json:"generator_achieved_per_s"`
	// Staircase is what became of ever higher open-loop rates, and Limit the
	// one from which on the load driver was the limit; null if none was.
	Staircase []Step   `json:"staircase"`
	Limit     *float64 `json:"generator_limit_per_s"`

	SecondOpinion []Opinion `json:"second_opinion"`

	Noise *Noise `json:"noise"` // how quiet the host was meanwhile; null if nothing was watched
}

// CalibrationCheck is one truth and its reading.
type CalibrationCheck struct {
	Group   string  `json:"group"` // "delay", "distribution", "freeze", "errors", "time-outs"
	Name    string  `json:"name"`
	Unit    string  `json:"unit"` // "s" or, for counts, ""
	Truth   float64 `json:"truth"`
	Reading float64 `json:"reading"`
	Error   float64 `json:"error"`   // Reading - Truth
	Allowed float64 `json:"allowed"` // the largest |Error| that passes
	Passed  bool    `json:"passed"`
	Note    string  `json:"note,omitempty"` // why there is no reading, or what to know of it
}

// Step is one rate of the staircase.
type Step struct {
	Rate     float64 `json:"rate_per_s"`
	Achieved float64 `json:"achieved_per_s"`
	Share    float64 `json:"generator_cpu_share"`
	SendLag  float64 `json:"send_lag_p99_s"`
	Limited  bool    `json:"generator_limited"`
}

// Opinion is one closed-loop load measured by both engines in turn.
type Opinion struct {
	Load          string  `json:"load"`   // what was asked
	Metric        string  `json:"metric"` // "throughput" or "latency_p50"
	Native        float64 `json:"native"` // medians, in base units
	Hey           float64 `json:"hey"`
	Ratio         float64 `json:"ratio"` // hey over native, with its interval
	Low           float64 `json:"low"`
	High          float64 `json:"high"`
	Pairs         int     `json:"pairs"`          // that both engines measured; under six, Low and High are their extremes
	NativeLimited bool    `json:"native_limited"` // the engine, not the server, was the limit
	HeyLimited    bool    `json:"hey_limited"`
	Agree         bool    `json:"agree"` // the interval reaches into ± 5 %, or one of the engines was the limit
}

// Of reports whether c was made on the host of e.
func (c *Calibration) Of(e *Environment) bool {
	return c.Host == e.Host && c.CPUModel == e.CPUModel && c.Kernel == e.Kernel && c.CPUs == e.CPUs
}

// LoadCalibration reads a calibration. The error of a file that is not there
// is fs.ErrNotExist.
func LoadCalibration(path string) (*Calibration, error) {
	c := new(Calibration)
	if err := readDocument(path, CalibrationSchema, c); err != nil {
		return nil, err
	}
	return c, nil
}
