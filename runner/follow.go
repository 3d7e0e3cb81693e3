package runner

import (
	"context"
	"fmt"
	"time"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/runner/load"
)

// trialSlack is how long a load driver may be silent beyond all the time that
// its load is planned to take, before the trial counts as hung.
const trialSlack = 30 * time.Second

// follow hears the load driver out and returns its result. What it tells on
// the way is on's to act on.
//
// The limit is on its silence. The whole trial can have none that is planned:
// each idle connection carries a request, and ten thousand of them take as
// long as the server takes for ten thousand requests. One that starts a
// process for each may need more than half a minute, and has not hung as long
// as more of them come.
func follow(ctx context.Context, driver *load.Driver, planned time.Duration, on func(load.Event) error) (*results.LoadResult, error) {
	limit := planned + trialSlack
	silence := time.NewTimer(limit)
	defer silence.Stop()
	last := "its start"
	for {
		select {
		case event, more := <-driver.Events():
			if !more {
				return driver.Result()
			}
			if err := on(event); err != nil {
				return nil, err
			}
			last = told(event)
			silence.Reset(limit)
		case <-silence.C:
			return nil, fmt.Errorf("the trial hung: the load driver was silent for %s after %s", quantity.Duration(limit), last)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// told says what an event means, for a message.
func told(e load.Event) string {
	switch e.Kind {
	case load.EventConnections:
		return fmt.Sprintf("%d idle connections", e.Count)
	case load.EventWindowStart:
		return "the window's start"
	case load.EventPulse:
		return "a pulse"
	}
	return "the window's end"
}
