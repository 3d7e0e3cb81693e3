package load

import (
	"interleave/results"
)

// The driver's process and its starter talk in lines. Its stdin takes the
// Spec as one line of JSON, then "go" for each pause that it announced, "next" with a
// Step after each turn that it gave itself, or "stop" to end early; the
// end of stdin means that the starter is gone. Its stdout gives Events as lines
// of JSON, of which the last is a result or an error.
const (
	GoLine   = "go" // what Driver.Go says, for who writes it at a given moment
	stopLine = "stop"
)

// The kinds of Event.
const (
	EventConnections = "connections"  // a step of idle connections is open: answer with Driver.Go
	EventReady       = "ready"        // with Spec.Hold: all is ready, answer with Driver.Go; or, with Event.Took, with Driver.Next
	EventStarted     = "started"      // with Spec.Hold: a turn has begun
	EventWindowStart = "window_start" // the measured window begins
	EventWindowEnd   = "window_end"   // it has ended
	EventPulse       = "pulse"        // how it goes, with Spec.Pulse
	eventResult      = "result"
	eventError       = "error"
)

// Event is what a driver tells.
type Event struct {
	Kind  string `json:"event"`
	Count int    `json:"count,omitempty"` // idle connections, in EventConnections
	At    int64  `json:"at_ns,omitempty"` // in EventStarted: when, by this host's clock, since 1970
	Took  *Taken `json:"took,omitempty"`  // in EventReady: the turn before; null before the first, which warms up
	Pulse *Pulse `json:"pulse,omitempty"` // in EventPulse

	Result *results.LoadResult `json:"result,omitempty"`
	Error  string              `json:"error,omitempty"`
}

// maxLine bounds a line of the protocol. A result holds a histogram for each
// request class, each some ten kilobytes.
const maxLine = 64 << 20
