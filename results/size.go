package results

import (
	"path/filepath"
	"time"
)

// SizeSchema is the version of Sizes.
const SizeSchema = "interleave/size/v1"

// SizeFile is its name in the folder of a run.
const SizeFile = "size.json"

// Sizes are the smallest settings with which servers kept a limit at a rate.
type Sizes struct {
	Schema      string      `json:"schema"`
	StartedAt   time.Time   `json:"started_at"`
	EndedAt     *time.Time  `json:"ended_at"` // null if it was cut short
	Command     string      `json:"command"`  // reproduces it
	Seed        uint64      `json:"seed"`
	Environment Environment `json:"environment"`
	Measured    []Size      `json:"measured"`
}

// Size is the smallest setting with which one server kept a limit.
type Size struct {
	Model    string        `json:"model"` // or server from outside
	Scenario string        `json:"scenario"`
	Setting  string        `json:"setting"`        // what was varied: "workers" or "queue"
	Rate     float64       `json:"requests_per_s"` // at random moments, of all servers together
	Limit    CapacityLimit `json:"limit"`

	// CPUs is the quota of processor time of each server, in processors, and Servers how
	// many such servers share the rate. 0 and 1 where there is no quota.
	CPUs    float64 `json:"cpus,omitempty"`
	Servers int     `json:"servers"`

	Connections int `json:"connections"` // that carried requests, of each server
	Most        int `json:"most"`        // the largest setting that was to be tried

	// Value is the smallest setting that kept the limit, which lies between Low and High;
	// null if none was found. High is null if no setting kept it surely. Sure says that
	// it and its neighbour below were found to be so twice.
	Value *int `json:"value"`
	Low   *int `json:"low"`
	High  *int `json:"high"`
	Sure  bool `json:"sure"`

	// Disturbed is the share of a probe's time, the largest of all, in which others
	// disturbed the host and that counts all the same, since there was no other; 0 if
	// such time was left out.
	Disturbed float64 `json:"disturbed,omitempty"`

	// Late says that a probe counts in which the load driver sent late and was not the
	// limit itself, so that others must have held it up, though they were not seen.
	Late bool `json:"late,omitempty"`

	Formula *SizeFormula `json:"formula"` // null where the wait of requests is not known
	Points  []SizePoint  `json:"points"`  // by setting
	Failed  string       `json:"failed,omitempty"`
}

// SizePoint is what one setting showed. What is not known is null.
type SizePoint struct {
	Setting int      `json:"setting"`
	Keeps   bool     `json:"keeps"` // the limit
	Probes  int      `json:"probes"`
	Kept    int      `json:"kept"` // of the probes
	Slow    float64  `json:"slow_share"`
	P90     *float64 `json:"p90_s"`
	P99     *float64 `json:"p99_s"` // null where a probe had fewer than 2,000 requests
	CPU     *float64 `json:"cpu_per_request_s"`
	Busy    *float64 `json:"busy"` // share of the server's processors
	Memory  *float64 `json:"memory_bytes"`
	Cause   string   `json:"cause,omitempty"` // what broke the limit
}

// SizeFormula is what arithmetic says of the number of workers, each of which has a
// request at a time.
type SizeFormula struct {
	Processors float64 `json:"processors"`
	Wait       float64 `json:"wait_s"` // of a request, on average
	CPU        float64 `json:"cpu_s"`  // of a request, as it was measured
	// Threads is processors × (1 + wait/CPU): as many as keep all processors busy.
	Threads float64 `json:"threads"`
	// Highest is the rate at which they are busy, in requests per second.
	Highest float64 `json:"highest_per_s"`
	// Busy is how many workers are at work on average, by Little's law.
	Busy float64 `json:"busy_workers"`
}

// WriteSizes keeps s in the folder dir.
func WriteSizes(dir string, s *Sizes) error { return WriteJSON(filepath.Join(dir, SizeFile), s) }

// LoadSizes reads those in the folder dir.
func LoadSizes(dir string) (*Sizes, error) {
	s := new(Sizes)
	return s, readDocument(filepath.Join(dir, SizeFile), SizeSchema, s)
}
