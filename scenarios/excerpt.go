package scenarios

import "time"

// Excerpt is a short time of a load of which each request is kept, so that a picture
// can show how a server interleaves them. It is put on after what is measured, and
// counts in no figure. All models get the same arrivals in it.
type Excerpt struct {
	// Length is how long it is; 0 means that there is none.
	Length time.Duration `json:"length_ns"`
	// Around is a class of requests, of which one is due a quarter into the excerpt. The
	// class is sent on a schedule, or by clients who act in a phase that begins there.
	// Empty means any moment of the load.
	Around string `json:"around,omitempty"`
	// Clients is how many clients of each group in closed loop are looked at, spread over
	// all of them; 0 means 32. Of other groups all requests are kept.
	Clients int `json:"clients,omitempty"`
}

// FirstInExcerpt is the number from which on the requests of an excerpt are numbered.
// Those of all else that is put on a server are below, or 2,000,000,000 and more.
const FirstInExcerpt = 1_500_000_000

// InExcerpt reads the number of a request, and reports whether it is one of an excerpt.
func InExcerpt(number []byte) (n uint64, ok bool) {
	if len(number) != 10 || number[0] != '1' || number[1] < '5' {
		return 0, false
	}
	return QueryNumber(number), true
}

// AroundAt is the share of an excerpt after which the request is due that it is around.
const AroundAt = 0.25

// Watched is how many clients of each group in closed loop are looked at.
func (e Excerpt) Watched() int {
	if e.Clients == 0 {
		return 32
	}
	return e.Clients
}
