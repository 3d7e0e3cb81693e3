package results

import "slices"

// LoadSchema is the version of LoadResult.
const LoadSchema = "interleave/load/v1"

// LoadResult is what a load driver saw from the clients' side. It is what
// `interleave load --json` prints and part of each Trial.
type LoadResult struct {
	Schema     string           `json:"schema"`
	Engine     string           `json:"engine"` // "native" or "hey"
	URL        string           `json:"url"`
	Clients    int              `json:"clients"`    // connections asked for
	Rate       *float64         `json:"rate_per_s"` // offered requests per second; null in closed loop
	Arrivals   string           `json:"arrivals"`   // "closed", "constant" or "poisson"
	Duration   float64          `json:"duration_s"` // the measured window, without warm-up
	Requests   int64            `json:"requests"`   // answered rightly within the window
	Answered   int64            `json:"answered"`   // rightly at any time, the warm-up included; 0 if the engine cannot tell
	Redirects  int64            `json:"redirects"`  // of Requests: redirects, which were not followed, where nobody said which status is right
	Throughput float64          `json:"throughput_per_s"`
	Errors     map[string]int64 `json:"errors"` // kind to count, the Error constants; never null

	// ErrorDetails tells the errors apart by their causes, the most frequent
	// first. There are at most MaxErrorDetails; MoreErrors is how many further
	// causes were left out. WarmupErrors are those before the window, which are
	// in no other figure.
	ErrorDetails []ErrorDetail `json:"error_details"`
	MoreErrors   int           `json:"more_error_details,omitempty"`
	WarmupErrors []ErrorDetail `json:"warmup_errors"`

	// Allowed is what failed in a way that the load allows, and so is in none of
	// the above; null if it allows nothing.
	Allowed *Allowed `json:"allowed,omitempty"`

	// Faults is what requests that went wrong did to the others; null if none did,
	// or if the load was put on without turns.
	Faults *Faults `json:"faults,omitempty"`

	// Resent is how many requests of the window were sent a second time, on a
	// new connection, because a reused one turned out to be closed. They count
	// as errors only if they failed again.
	Resent int64 `json:"reused_connection_closed"`

	Latency     Quantiles `json:"latency_s"`      // open loop: from the intended send; closed loop: as ServiceTime
	ServiceTime Quantiles `json:"service_time_s"` // from the actual send

	// Classes holds the figures of each request class of a mixed load, by
	// name; null if the requests are of one kind.
	Classes map[string]ClassResult `json:"classes,omitempty"`

	// Deliveries is what became of requests that other clients' answers tell of,
	// such as the posts of a chat; null if there are none. The latency of the
	// answers that tell is their delivery: from the send of what they tell of.
	Deliveries *Deliveries `json:"deliveries,omitempty"`

	// Numbers tells which requests were sent and answered, if somebody asked for
	// that; else null.
	Numbers *Numbers `json:"numbers,omitempty"`
	// Streamed is what arrived of answers that are compared as they come; null if
	// there are none. It counts when it arrives, also of those that do not end.
	Streamed *Streamed `json:"streamed,omitempty"`
	// Phases are the parts of a load that is not the same all the time, in their
	// order; null for others. What they say is of the first group of clients.
	Phases []PhaseResult `json:"phases,omitempty"`
	// Recovery is when answers were in time again after the strain; null if no phase
	// is one.
	Recovery *RecoveryResult `json:"recovery,omitempty"`
	// AfterStrain is what one of several load drivers tells of each request that was due
	// after the strain, so that Recovery is told by those of all: how long after, in
	// nanoseconds, times two, and one more if it was answered in time. Null in a whole
	// result.
	AfterStrain []int64 `json:"after_strain,omitempty"`

	// SlowBytes is how many bytes clients with a pace wrote and read, in all of the
	// load and not in its window alone; 0 if no client has one.
	SlowBytes int64 `json:"slow_bytes,omitempty"`

	// Excerpt is each request of a short time after what was measured; null where none
	// was asked for.
	Excerpt *Excerpt `json:"excerpt,omitempty"`

	// Turns are the answers that count of each turn, where the load was put on
	// by turns; else null.
	Turns []TurnAnswers `json:"turns,omitempty"`

	SendLag       *SendLag `json:"send_lag_s"`       // how late requests were sent; null in closed loop
	Unsent        int64    `json:"unsent"`           // due in the window and never sent
	Due           int64    `json:"due"`              // due in the window; 0 in closed loop and in results that did not count it
	DueAnswered   int64    `json:"due_answered"`     // of Due: answered rightly, after the window's end too
	InFlightAtEnd int64    `json:"in_flight_at_end"` // sent in the window and not answered when the load ended
	GeneratorCPU  float64  `json:"generator_cpu_s"`  // user and system time of the driver in the window
	GeneratorCPUs int      `json:"generator_cpus"`   // processors the driver could use

	// ScheduledAnswered is how many requests of those that are sent on a schedule
	// were answered rightly within the window, whenever they were due; null in closed
	// loop and in results that did not count it.
	ScheduledAnswered *int64 `json:"scheduled_answered,omitempty"`

	// Established and IdleHeld are connections: those that carried requests,
	// and the silent ones still open at the end. IdleAsked is what IdleHeld
	// should be.
	Established int `json:"established"`
	IdleHeld    int `json:"idle_held"`
	IdleAsked   int `json:"idle_asked"`

	FirstHalf  float64 `json:"first_half_per_s"` // throughput of each half of the window
	SecondHalf float64 `json:"second_half_per_s"`
	Pieces     int     `json:"pieces,omitempty"` // of how many stretches of time the window is made, by turns; 0 without turns
	Extended   bool    `json:"extended"`         // the window was doubled, because its halves differed

	Timeline *Timeline `json:"timeline"` // how the window went; null if the driver did not say

	// MeanInFlight is how many requests were under way on average: sent and
	// not yet answered. Null if the engine cannot tell.
	MeanInFlight *float64 `json:"mean_in_flight"`
	// Stamps says who took the time of an answer: "kernel", when its last
	// bytes arrived, "driver", when they were read, or "both". In closed
	// loop a busy driver does not ask the kernel.
	Stamps string `json:"stamps"`

	// Histogram is the latencies in nanoseconds of the requests that ended, as
	// a compressed HdrHistogram (V2) in base64; Classes have their own. Empty
	// if there is none.
	Histogram        string `json:"histogram"`
	ServiceHistogram string `json:"service_histogram"`
	// Unfinished is those of the window's requests that did not end, in the
	// same form, at the age at which they were seen last: in flight or never
	// sent at the end, or timed out. They would have taken longer; Latency and
	// ServiceTime are estimates from both histograms (package latency). Older
	// results have none, and such requests at their age in Histogram.
	Unfinished        string `json:"unfinished_histogram,omitempty"`
	ServiceUnfinished string `json:"service_unfinished_histogram,omitempty"`

	// Network is what the network between clients and server was seen to do; null if
	// that was the loopback device.
	Network *NetworkReading `json:"network,omitempty"`

	Checks   []Check  `json:"checks"`
	Valid    bool     `json:"valid"`    // no check invalidates it
	Warnings []string `json:"warnings"` // the details of checks that did not pass, and other doubts; never null
}

// Allowed are requests that failed in ways that their load allows, such as those
// that an overloaded server refused.
type Allowed struct {
	Requests int64         `json:"requests"`
	Details  []ErrorDetail `json:"details"` // by their causes, the most frequent first; MaxErrorDetails at most
}

// Faults is what became of other requests beside those whose handlers went wrong.
type Faults struct {
	Sent    int64   `json:"sent"`    // requests that went wrong, at any time
	Counted int64   `json:"counted"` // of these, after the warm-up
	Lost    int64   `json:"lost"`    // other requests after the warm-up that were not answered rightly
	Usual   float64 `json:"usual_s"` // the median time in which others were answered before the first fault; 0 if none were
	Slice   float64 `json:"slice_s"` // of time, in which others are looked at after a fault: how exact the following are

	// Recovered holds for each fault counted, in order, how long it took until
	// others were answered as before, and Never how long that was seen of those after
	// which they were not: to the next fault, or to the end of the load.
	Recovered []float64 `json:"recovered_s"`
	Never     []float64 `json:"never_s"`
}

// Recovery is the median time from a fault until others were answered as before. If
// they were not after half of the faults, atLeast says so: the median is more.
func (f *Faults) Recovery() (median float64, atLeast, ok bool) {
	n := len(f.Recovered) + len(f.Never)
	if n == 0 {
		return 0, false, false
	}
	if middle := (n - 1) / 2; middle < len(f.Recovered) {
		return slices.Sorted(slices.Values(f.Recovered))[middle], false, true
	}
	all := slices.Concat(f.Recovered, f.Never)
	slices.Sort(all)
	return all[(n-1)/2], true, true
}

// GeneratorShare is the part of its processors that the load driver used, from 0
// to 1; 0 if that is not known.
func (r *LoadResult) GeneratorShare() float64 {
	if r.Duration == 0 || r.GeneratorCPUs == 0 {
		return 0
	}
	return r.GeneratorCPU / (r.Duration * float64(r.GeneratorCPUs))
}

// ClassResult is the part of a LoadResult that is kept per request class.
type ClassResult struct {
	Requests int64 `json:"requests"` // answered rightly within the window
	// Errors are those of LoadResult.Errors that happened to requests of this
	// class, kind to count; null in results that did not tell them apart.
	Errors map[string]int64 `json:"errors"`
	// Allowed are those of LoadResult.Allowed, kind to count; null if there are none.
	Allowed     map[string]int64 `json:"allowed,omitempty"`
	Latency     Quantiles        `json:"latency_s"`
	ServiceTime Quantiles        `json:"service_time_s"`
	Histogram   string           `json:"histogram"`
	Unfinished  string           `json:"unfinished_histogram,omitempty"`
	Timeline    *Timeline        `json:"timeline"`
}

// PhaseResult is a part of a load. A request belongs to the phase in which it was
// due, whenever it was answered.
type PhaseResult struct {
	Name       string    `json:"name"`
	Strain     bool      `json:"strain,omitempty"` // the load is about this one
	Duration   float64   `json:"duration_s"`       // what counts of it, in all turns
	Due        int64     `json:"due"`              // or, of clients in closed loop, sent
	Answered   int64     `json:"answered"`         // of Due: rightly
	InTime     int64     `json:"in_time"`          // of Answered: soon enough to be of use
	Unserved   int64     `json:"unserved"`         // of Due: refused, lost or answered wrongly
	Latency    Quantiles `json:"latency_s"`
	Histogram  string    `json:"histogram"`
	Unfinished string    `json:"unfinished_histogram,omitempty"`
}

// RecoveryResult is how a server came back from a strain: how long after its end the first
// request was due from which on nearly all (19 of 20) were answered in time.
type RecoveryResult struct {
	After float64 `json:"after_s"`
	Whole bool    `json:"whole"` // false if it did not recover in the window: then it took longer than After
}

// Deliveries is what became of the requests of a window that other clients'
// answers tell of.
type Deliveries struct {
	Clients   int       `json:"clients"` // that each of them is to be told to
	Told      int64     `json:"told"`    // to all of these
	Short     int64     `json:"short"`   // to fewer, by the window's end
	Last      Quantiles `json:"last_s"`  // from the send of each that was told to all until the last client had it
	Histogram string    `json:"histogram"`
}

// Streamed is what arrived of streamed answers in a window.
type Streamed struct {
	Bytes int64 `json:"bytes"`        // of bodies, those that are right
	Most  int   `json:"most_at_once"` // answers that were under way at the same time, the warm-up included
}

// Timeline is what was answered rightly in the parts of a window, in their
// order. A last part that did not pass whole is left out.
type Timeline struct {
	Part     float64   `json:"part_s"` // length of a part
	Answered []int64   `json:"answered"`
	Slowest  []float64 `json:"slowest_s"` // the largest latency among them; 0 where there are none
}

// Quantiles are latencies in seconds, estimated after Kaplan and Meier where
// requests did not end. A percentile is null where fewer than 20 requests were
// slower: p50 needs 40, p90 200, p99 2,000, p99.9 20,000. All are null without
// requests. A figure that requests without an end leave open is null too, and has
// a bound in AtLeast.
type Quantiles struct {
	Min  *float64 `json:"min"`
	Mean *float64 `json:"mean"`
	P50  *float64 `json:"p50"`
	P90  *float64 `json:"p90"`
	P99  *float64 `json:"p99"`
	P999 *float64 `json:"p999"`
	Max  *float64 `json:"max"`

	AtLeast *Bounds `json:"at_least,omitempty"` // null if no figure is left open
}

// Bounds are lower bounds of figures that are null, in seconds. A bound is null
// where there is a figure, or nothing is known.
type Bounds struct {
	Mean *float64 `json:"mean,omitempty"`
	P50  *float64 `json:"p50,omitempty"`
	P90  *float64 `json:"p90,omitempty"`
	P99  *float64 `json:"p99,omitempty"`
	P999 *float64 `json:"p999,omitempty"`
	Max  *float64 `json:"max,omitempty"`
}

// SendLag is the time from a request's intended to its actual send, in
// seconds. A large one means that the generator, not the server, was late.
type SendLag struct {
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

// TurnAnswers is what was answered rightly in one turn: in the part of it that
// counts, and in all of it.
type TurnAnswers struct {
	Turn     int              `json:"turn"` // its number, from 1: the first one only warms up
	Requests int64            `json:"requests"`
	Classes  map[string]int64 `json:"classes,omitempty"` // of Requests, by class; null if there is one

	Answered        int64            `json:"answered"`
	AnsweredClasses map[string]int64 `json:"answered_classes,omitempty"` // of Answered
}
