package results

// Ring is a trial's part in a ring: servers that are measured side by side, by
// turns, on time that nobody else disturbs. All times are in seconds.
type Ring struct {
	Members int     `json:"members"`   // how many servers there were; 1 if this one was alone
	Turns   int     `json:"turns"`     // that this one had, the first one aside, which warms up
	Planned float64 `json:"planned_s"` // how long the time that counts was to be; LoadResult.Duration is what it was

	// Masked is how long the parts of its turns were that do not count because
	// others disturbed the host, and MaskedBy is that by reason: "foreign"
	// (other programs), "steal" (other guests of the hypervisor), "throttled"
	// (a CPU quota), "beside" (too close to one of these).
	Masked   float64            `json:"masked_s"`
	MaskedBy map[string]float64 `json:"masked_by_s"` // never null

	// Bound is the share of the processors' time, from 0 to 1, that others took
	// at most in the time that counts, that beside it included: UsualBound, or
	// more where the host was hardly ever quiet.
	Bound float64 `json:"bound"`
	// Chosen says that the host was hardly ever quiet, so that time counts which is
	// disturbed or too close to what is: the least disturbed that there was. Older
	// results do not say it.
	Chosen bool `json:"chosen,omitempty"`

	RestCPU float64 `json:"rest_cpu_s"` // what the server used between its turns
	Rested  float64 `json:"rested_s"`   // how long that was

	Length       float64       `json:"length_s"`     // of the whole ring
	Disturbances []Disturbance `json:"disturbances"` // of the whole ring, the first MaxDisturbances; never null
}

// UsualBound is the share of the processors' time that others may use in a time
// that counts, where the host is quiet often enough.
const UsualBound = 0.02

// MaxDisturbances bounds what a trial tells of its ring's time.
const MaxDisturbances = 400

// Disturbance is a stretch of a ring's time that does not count.
type Disturbance struct {
	At    float64 `json:"at_s"` // from the ring's beginning
	Until float64 `json:"until_s"`
	Why   string  `json:"why"` // as in Ring.MaskedBy
}

// Disturbed reports whether time counts in which others disturbed the host, or too close to
// that.
func (r *Ring) Disturbed() bool { return r.Chosen || r.Bound > UsualBound }

// MaskedShare is which part of what was to count was masked, from 0 to 1.
func (r *Ring) MaskedShare(counted float64) float64 {
	if r == nil || r.Masked+counted <= 0 {
		return 0
	}
	return r.Masked / (r.Masked + counted)
}
