package results

import (
	"errors"
	"fmt"
	"slices"

	"interleave/internal/quantity"
)

// ExcerptSchema is the version of Excerpt.
const ExcerptSchema = "interleave/excerpt/v1"

// MaxExcerpt is how many requests an excerpt has at most.
const MaxExcerpt = 512

// MaxExcerptCalls is how many calls of upstreams one of them has at most.
const MaxExcerptCalls = 64

// Excerpt is each request of a short time of a load, in the order in which they were
// due. It was put on after what was measured, and is in no figure: it is for a picture.
// All models of a load had the same arrivals in it.
type Excerpt struct {
	Schema   string           `json:"schema"`
	Length   float64          `json:"length_s"`
	Around   string           `json:"around,omitempty"`   // the class of a request that is due a quarter into it; empty if any moment was as good
	At       float64          `json:"clock_s,omitempty"`  // when it began, on a clock of the host that nobody sets; 0 if that is not known
	Requests []ExcerptRequest `json:"requests"`           // never null
	LeftOut  int              `json:"left_out,omitempty"` // requests that there was no room for

	// Disturbed is what others took of the host meanwhile, as in Ring.MaskedBy;
	// empty if that was next to nothing.
	Disturbed string `json:"disturbed,omitempty"`
}

// What became of a request.
const (
	RequestAnswered = ""        // rightly
	RequestFailed   = "failed"  // with a wrong answer, or none
	RequestLate     = "late"    // no answer in time
	RequestOpen     = "waiting" // still, at the excerpt's end
)

// ExcerptRequest is one request.
type ExcerptRequest struct {
	Number  uint64  `json:"n"`
	Class   string  `json:"class,omitempty"`
	Due     float64 `json:"due_at_s"` // from the excerpt's beginning; negative if it was due before
	Sent    float64 `json:"sent_s"`   // from when it was due, as all that follows
	First   float64 `json:"first_s"`  // the first bytes of its answer came
	Done    float64 `json:"done_s"`   // all of its answer was there, or it ended in another way
	Outcome string  `json:"outcome,omitempty"`

	// Calls are its calls of upstreams, as these saw them; empty if nobody asked them.
	Calls []ExcerptCall `json:"calls,omitempty"`
}

// ExcerptCall is one call of an upstream.
type ExcerptCall struct {
	To    string  `json:"to"`
	From  float64 `json:"from_s"`  // from when the request was due: the upstream read the call
	Until float64 `json:"until_s"` // it answered
}

// longestExcerpt is how long an excerpt is at most, in seconds, and how long one of its
// requests takes.
const (
	longestExcerpt = 60
	longestRequest = 1e5
)

// check says what is wrong with an excerpt that was read.
func (e *Excerpt) check() error {
	if e == nil {
		return nil
	}
	if e.Schema != ExcerptSchema {
		return fmt.Errorf("excerpt: %w", schemaError(e.Schema, ExcerptSchema))
	}
	if !(e.Length > 0 && e.Length <= longestExcerpt) {
		return fmt.Errorf("excerpt.length_s is %s, which cannot be: want more than 0 s, and %d s at most", quantity.Time(e.Length), longestExcerpt)
	}
	if n := len(e.Requests); n > MaxExcerpt {
		return fmt.Errorf("excerpt.requests has %s: too long, want %d at most", quantity.Plural(n, "element"), MaxExcerpt)
	}
	if e.LeftOut > 0 && len(e.Requests) == 0 {
		return errors.New("excerpt.left_out: requests were left out, and none was kept")
	}
	for i, r := range e.Requests {
		if err := r.check(); err != nil {
			return fmt.Errorf("excerpt.requests[%d]: %w", i, err)
		}
	}
	return nil
}

func (r ExcerptRequest) check() error {
	if !(0 <= r.Sent && r.Sent <= r.First && r.First <= r.Done) {
		return errors.New("its times are out of order: want sent_s, first_s, done_s")
	}
	if r.Due < -longestRequest || r.Due > longestExcerpt || r.Done > longestRequest {
		return errors.New("it is too far from the excerpt")
	}
	if !slices.Contains([]string{RequestAnswered, RequestFailed, RequestLate, RequestOpen}, r.Outcome) {
		return fmt.Errorf("outcome %.40q is not known", r.Outcome)
	}
	if len(r.Calls) > MaxExcerptCalls {
		return fmt.Errorf("it has %s: too many, want %d at most", quantity.Plural(len(r.Calls), "call"), MaxExcerptCalls)
	}
	for _, c := range r.Calls {
		if c.From > c.Until {
			return errors.New("a call ends before it begins")
		}
	}
	return nil
}
