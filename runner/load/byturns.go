package load

import (
	"context"
	"time"
)

// driveByTurns lets the shards put their load on by turns, until the conductor
// ends it, and then counts of what they have seen what the conductor says. The
// phases returned are those of the window that this makes; it is empty if the
// load was stopped before.
func driveByTurns(ctx context.Context, spec *Spec, ctl Control, clock clock, p *phases, shards []*shard, wake func()) (watched, *phases) {
	t := newTurns(clock, spec, ctl.Baton, len(shards), &p.spun, wake)
	for _, s := range shards {
		s.takeTurns(t, spec.Spread)
		s.cuts = spec.Cut
	}
	told := make(chan bool, 1)
	go func() { told <- t.keep() }()
	ended := startShards(shards)

	var w watched
	select {
	case w.err = <-ended: // also after the conductor's end
	case <-ctx.Done():
		p.stopAt.CompareAndSwap(0, max(1, clock.now()))
		wake()
		w.err = <-ended
	}
	ctl.Baton.Close() // which ends the keeping, where it goes on
	whole := <-told
	if w.err == nil && !whole {
		w.err = ErrTooEarly
	}
	if w.err != nil {
		return w, p
	}
	counted := countingOf(t.measured(), t.counted, spec.Phases)
	window := &phases{end: counted.total, shards: len(shards)}
	window.close()
	for _, s := range shards {
		s.recorder.phases = window
		s.recorder.replay(&counted)
	}
	w.pieces = counted.pieces
	w.cpu = shareOf(t.measured(), counted.total)
	return w, window
}

// shareOf is what the driver needed of its processors for the time that counts,
// if it needed in all of its turns as much of the time.
func shareOf(taken []placed, total int64) time.Duration {
	var used, length int64
	for _, t := range taken {
		used += t.CPU
		length += t.Drained - t.Began
	}
	if length == 0 {
		return 0
	}
	return time.Duration(float64(used) / float64(length) * float64(total))
}
