package runner

import (
	"context"
	"errors"
	"fmt"
	"time"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/runner/place"
)

// lostHost is err if a host was lost, or told too late, and nil otherwise: the trial is
// void then, and not the server's to answer for.
func lostHost(err error) error {
	var lost *place.Lost
	var late *place.Late
	switch {
	case errors.As(err, &lost):
		return lost
	case errors.As(err, &late):
		return late
	}
	return nil
}

// voidBy is which host a trial is void because of, and why; empty if it is not.
func voidBy(t *results.Trial) string {
	for _, c := range t.Checks {
		if c.Name == "hosts_there" && c.Verdict == results.Failed {
			return c.Detail
		}
	}
	return ""
}

const (
	// mostLost is how often in a row a trial may be void because of a host until the run
	// ends: whoever loses it again and again has to see to it.
	mostLost = 3

	// backAgain is how often it is looked whether a host is back.
	backAgain = 200 * time.Millisecond
)

// errHost is why a run ended that can be resumed.
type errHost struct {
	why   error
	again string // "gen2 was not back within 60 s"
}

func (e *errHost) Error() string {
	return fmt.Sprintf("%v, and %s: see to it, and go on with --resume", e.why, e.again)
}

func (e *errHost) Unwrap() error { return e.why }

// await waits until all hosts answer, for a grace, after one was lost because of why.
func (h *Hosts) await(ctx context.Context, why error) error {
	limited, cancel := context.WithTimeout(ctx, h.grace())
	defer cancel()
	for {
		missing := h.missing(limited)
		if missing == "" {
			return nil
		}
		select {
		case <-time.After(backAgain):
		case <-limited.Done():
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return &errHost{why, fmt.Sprintf("%s was not back within %s", missing, quantity.Duration(h.grace()))}
		}
	}
}

// missing is the first host that does not answer; empty if all do.
func (h *Hosts) missing(ctx context.Context) string {
	for _, p := range h.all() {
		if _, _, err := p.Clock(ctx); err != nil {
			return p.Name()
		}
	}
	return ""
}
