package results

import (
	"path/filepath"
	"time"
)

// AdviceSchema is the version of Advice.
const AdviceSchema = "interleave/advice/v1"

// AdviceFile is its name in the folder of a run.
const AdviceFile = "advice.json"

// Advice is which model to use for a workload, and what would change that.
type Advice struct {
	Schema      string        `json:"schema"`
	StartedAt   time.Time     `json:"started_at"`
	EndedAt     *time.Time    `json:"ended_at"` // null if it was cut short
	Command     string        `json:"command"`  // reproduces it
	Seed        uint64        `json:"seed"`
	Environment Environment   `json:"environment"`
	Workload    string        `json:"workload"` // its name
	Text        string        `json:"text"`     // its file
	Rate        float64       `json:"requests_per_s"`
	Guessed     bool          `json:"rate_guessed,omitempty"` // the workload states no rate: it follows from its clients
	Clients     int           `json:"clients,omitempty"`      // that the workload names; 0 if it names none
	Limit       CapacityLimit `json:"limit"`
	Work        Work          `json:"work"`       // of a request, on average
	Processors  int           `json:"processors"` // that servers have

	// Candidates are the models that can serve the workload, and what one probe at the
	// rate showed of each.
	Candidates []Candidate `json:"candidates"`
	// Model is the one that is advised; empty if none keeps the limit. Tied are those
	// that are as good, as far as it was measured: nobody's capacity was told to be higher
	// than theirs by more than Margin (0.1 is 10 %). Model is the plainest of them.
	Model  string   `json:"model"`
	Tied   []string `json:"tied"`
	Margin float64  `json:"margin,omitempty"` // 0 in advice that was chosen by other rules
	// Capacities are those of the candidates that were probed more than once.
	Capacities []Capacity `json:"capacities"`
	Size       *Size      `json:"size"`         // of Model; null if it has no workers, or the time was up
	Wait       float64    `json:"in_server_s"`  // for how long a request is in the server at least, on average
	Changes    []Change   `json:"what_changes"` // the answer
}

// Candidate is a model, and what one probe showed of it. What is not known is null.
type Candidate struct {
	Model    string   `json:"model"`
	Settings string   `json:"settings"`
	Keeps    bool     `json:"keeps"`                 // the limit, that of memory too, as far as is known
	Likely   *float64 `json:"likely_kept,omitempty"` // how likely that is, by all probes
	Slow     float64  `json:"slow_share"`
	CPU      *float64 `json:"cpu_per_request_s"`
	Busy     *float64 `json:"busy"`
	Memory   *float64 `json:"memory_bytes"`
	Why      string   `json:"why,omitempty"`            // it does not keep the limit, or was not measured
	Limited  bool     `json:"driver_limited,omitempty"` // the rate was not put on as it should have been
	Shape    Shape    `json:"shape"`
}

// Candidate is the one with a name; nil if there is none.
func (a *Advice) Candidate(model string) *Candidate {
	for i := range a.Candidates {
		if a.Candidates[i].Model == model {
			return &a.Candidates[i]
		}
	}
	return nil
}

// Exceeds reports whether c took more memory than the limit.
func (c *Candidate) Exceeds(l CapacityLimit) bool {
	return l.Memory > 0 && c.Memory != nil && *c.Memory > float64(l.Memory)
}

// Work is what a request does, on average, in seconds.
type Work struct {
	Compute float64 `json:"compute_s"`
	AtOnce  float64 `json:"calls_at_once_s"` // that it waits for services if it asks at once what it can
	Serial  float64 `json:"calls_in_turn_s"` // the same if it asks one after the other
	Told    float64 `json:"told_blocking_s"` // in calls that block, and the model is told
	Untold  float64 `json:"blocking_s"`      // in calls that block, and it is not
}

// Shape is what bounds how many requests a model serves at a time. 0 is no bound.
type Shape struct {
	Workers  int  `json:"workers,omitempty"`  // that serve one request each
	Loops    int  `json:"loops,omitempty"`    // threads that run all handlers
	Blockers int  `json:"blockers,omitempty"` // threads for calls that block
	Parallel bool `json:"parallel,omitempty"` // it asks several services at once
}

// Change is another workload, and which model would be advised for it.
type Change struct {
	What     string `json:"what"`     // "twice the rate (600/s)"
	Keeps    bool   `json:"keeps"`    // Model keeps the limit then
	Instead  string `json:"instead"`  // another model that keeps it; empty if none was found, or none is needed
	Measured bool   `json:"measured"` // by a probe, or a capacity; else computed
	How      string `json:"how"`      // it is known, in words
}

// WriteAdvice keeps a in the folder dir.
func WriteAdvice(dir string, a *Advice) error { return WriteJSON(filepath.Join(dir, AdviceFile), a) }

// LoadAdvice reads the one in the folder dir.
func LoadAdvice(dir string) (*Advice, error) {
	a := new(Advice)
	return a, readDocument(filepath.Join(dir, AdviceFile), AdviceSchema, a)
}
