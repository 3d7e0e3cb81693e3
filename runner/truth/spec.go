package truth

import (
	"math"
	"time"

	"interleave/scenarios"
)

// Fault is what happens to a request that is not answered rightly.
type Fault string

// The faults.
const (
	WrongByte   Fault = "wrong_byte"    // one byte of the body is another; its length is right
	WrongLength Fault = "wrong_length"  // the body is one byte too long, and the head says so
	Status      Fault = "status"        // status 500
	Garbage     Fault = "garbage"       // bytes that are no HTTP answer
	Reset       Fault = "reset"         // the connection is reset before the first byte
	Close       Fault = "close"         // the connection is closed before the first byte
	ResetInBody Fault = "reset_in_body" // half of the answer, then a reset
	CloseInBody Fault = "close_in_body" // half of the answer, then the end of the connection
	Stall       Fault = "stall"         // half of the answer, then nothing for ever
	Never       Fault = "never"         // no answer, for ever
)

// halves is how long after its first half an answer is cut off: long enough
// for the client to have read it.
const halves = 2 * time.Millisecond

// Spec is how a server behaves. The zero value answers at once and rightly.
// It travels as one line of JSON, in which durations are nanoseconds.
type Spec struct {
	// Delay is what passes before each answer; with Sigma it is the median of
	// a lognormal distribution, Sigma the standard deviation of its
	// logarithm.
	Delay time.Duration `json:"delay_ns"`
	Sigma float64       `json:"sigma"`

	// Fault happens to one request in OneIn, at least 1, chosen by number and
	// Seed. Empty means that all are answered rightly.
	Fault Fault  `json:"fault"`
	OneIn uint64 `json:"one_in"`
	Seed  uint64 `json:"seed"`

	// Freeze is how long everything stops, once, FreezeAfter the first
	// request: nothing is accepted, read or written.
	Freeze      time.Duration `json:"freeze_ns"`
	FreezeAfter time.Duration `json:"freeze_after_ns"`

	// RefuseAfter is when, after the first request, the server stops listening:
	// it goes on with the connections that it has. 0 means never.
	RefuseAfter time.Duration `json:"refuse_after_ns"`

	// Null answers by the cheapest path: bytes that are those of an earlier
	// request are not parsed. Such requests are counted and nothing else;
	// there are neither delays nor faults.
	Null bool `json:"null"`

	// Spin is how long before an answer is due the server stops waiting and
	// looks at the clock instead. It takes a processor that no other part of
	// the measurement uses; 0 means that it waits to the end.
	Spin time.Duration `json:"spin_ns"`

	// Count bounds the account to so many requests, by number from the lowest
	// that came: those after the measured window are left out. 0 means all.
	Count uint64 `json:"count"`
	// From and To bound the account to the requests that arrived between
	// these times after the first one. To 0 means no bound.
	From time.Duration `json:"from_ns"`
	To   time.Duration `json:"to_ns"`
	// Rate is that of the constant schedule on which the client asks, in
	// requests per second: Account.Lateness counts from it. 0 means that
	// there is none.
	Rate float64 `json:"rate"`
}

// What the server answers. It is long enough for half of it to be half.
const (
	bodyBefore = "request "
	bodyAfter  = " was answered by a server whose truth is known\n"
	nullBody   = "null\n"
)

// Requests are what a client asks of a server with this spec, and the answers
// that are right.
func (s Spec) Requests() []scenarios.Request {
	if s.Null {
		return []scenarios.Request{{Target: "/null", Want: scenarios.Expect{Body: nullBody}}}
	}
	return []scenarios.Request{{Target: "/truth?n={n}", Want: scenarios.Expect{Body: bodyBefore + "{n}" + bodyAfter}}}
}

// fault is what happens to request n, empty if it is answered rightly.
func (s *Spec) fault(n uint64) Fault {
	if s.Fault == "" || scenarios.Derive(s.Seed, n)%s.OneIn != 0 {
		return ""
	}
	return s.Fault
}

// delay is what passes before request n is answered.
func (s *Spec) delay(n uint64) time.Duration {
	if s.Sigma == 0 {
		return s.Delay
	}
	// A number strictly between 0 and 1, then the normal distribution's
	// quantile at it.
	u := (float64(scenarios.Derive(^s.Seed, n)>>11) + 0.5) / (1 << 53)
	z := math.Sqrt2 * math.Erfinv(2*u-1)
	return time.Duration(float64(s.Delay) * math.Exp(s.Sigma*z))
}

// Quantile is the nominal delay at quantile q, between 0 and 1.
func (s Spec) Quantile(q float64) time.Duration {
	return time.Duration(float64(s.Delay) * math.Exp(s.Sigma*math.Sqrt2*math.Erfinv(2*q-1)))
}
