package lab

import (
	"context"
	"time"

	"interleave/runner/hosts/wire"
	"interleave/runner/place"
)

// exchanges is how often a host is asked for its time: the fastest answer counts.
const exchanges = 32

// Clock is by how much the host's clock is ahead of this process's, at most bound
// wrong.
func (h *Host) Clock(ctx context.Context) (ahead, bound time.Duration, err error) {
	s, err := h.seated()
	if err != nil {
		return 0, 0, err
	}
	for i := range exchanges {
		began := time.Now()
		a, err := ask[wire.Clock](ctx, s, wire.DoTime, s.asking(), answerWithin)
		if err != nil {
			return 0, 0, err
		}
		half := time.Since(began) / 2
		if i == 0 || half < bound {
			ahead, bound = a.At.Sub(began.Add(half)), half
		}
	}
	return ahead, bound, nil
}

// tellWithin is how far ahead of it a host may be told of when to begin.
const tellWithin = 5 * time.Minute

// Tell writes a line to a child's stdin when the host's clock shows at.
func (h *Host) Tell(ctx context.Context, c place.Child, line string, at time.Time) error {
	_, err := h.tell(ctx, c, line, at)
	return err
}

// tell is Tell, and returns when by the host's clock the line was written.
func (h *Host) tell(ctx context.Context, c place.Child, line string, at time.Time) (time.Time, error) {
	own, err := h.own(c)
	if err != nil {
		return time.Time{}, err
	}
	a, err := ask[wire.Told](ctx, own.seat, wire.DoTell, wire.Tell{Child: own.seat.about(own.id), Line: line, At: at}, tellWithin)
	if err == nil && a.Late > 0 {
		err = &place.Late{Host: h.name, By: a.Late}
	}
	return a.At, err
}
