package load

import (
	"context"
	"io"
	"net"
	"time"

	"interleave/results"
)

// Where no conductor can give a driver its turns, as on another host, a driver that is
// held back (Spec.Hold) gives them to itself: one that warms up, and one of which
// Spec.Duration counts. It is held back before each, so that several drivers begin both
// at the same moments, however long the last answers of the first one take. With an excerpt
// there is nothing else: who measures has a driver of its own for that.

// ownTurns begins to give them. The driver's end of the baton is for Control; end
// returns when nothing is left that was begun.
func ownTurns(ctx context.Context, spec *Spec, ctl Control) (baton io.ReadWriteCloser, end func()) {
	own, driver := net.Pipe()
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		b := &Baton{own}
		defer b.Close()
		// With an error the driver ends without its turns, and says why itself.
		if spec.onlyExcerpt() {
			_ = conductExcerpt(spec, b)
		} else {
			_ = conduct(ctx, spec, ctl, b)
		}
	}()
	return driver, func() {
		cancel()
		driver.Close()
		<-done
	}
}

// conductExcerpt gives a driver the turn of an excerpt, which is not the first: in that one,
// which is over at once, nothing is asked.
func conductExcerpt(spec *Spec, b *Baton) error {
	if err := warmUp(b, 0); err != nil {
		return err
	}
	if err := b.Excerpt(spec.ExcerptLead + spec.Excerpt.Length); err != nil {
		return err
	}
	if _, err := b.Taken(0); err != nil {
		return err
	}
	return b.End(nil)
}

// warmUp gives a driver its first turn, to the last answer.
func warmUp(b *Baton, length time.Duration) error {
	if err := b.Turn(length, false); err != nil {
		return err
	}
	_, err := b.Taken(0)
	return err
}

// onlyExcerpt reports whether nothing but an excerpt is asked for.
func (s *Spec) onlyExcerpt() bool { return s.Turns && s.Hold && s.Excerpt.Length > 0 }

// excerptResult is the result of a driver that puts on an excerpt and nothing else.
func excerptResult(spec *Spec, m *mix, shards []*shard) *results.LoadResult {
	r := &results.LoadResult{Schema: results.LoadSchema, Engine: spec.Engine, URL: spec.URL, Excerpt: excerptOf(spec, m, shards)}
	if spec.Numbers {
		r.Numbers = numbersOf(shards)
	}
	return r
}

// conduct gives a driver its two turns.
func conduct(ctx context.Context, spec *Spec, ctl Control, b *Baton) error {
	if err := warmUp(b, spec.Warmup); err != nil {
		return err
	}
	if err := ctl.hold(ctx); err != nil {
		return err
	}
	began := time.Now()
	if err := b.Turn(spec.Lead+spec.Duration+spec.Settle, false); err != nil {
		return err
	}
	ctl.started(began)
	if err := until(ctx, began.Add(spec.Lead)); err != nil {
		return err
	}
	ctl.windowStart()
	if err := until(ctx, began.Add(spec.Lead+spec.Duration)); err != nil {
		return err
	}
	ctl.windowEnd()
	taken, err := b.Taken(0)
	if err != nil {
		return err
	}
	from := taken.Began + int64(spec.Lead)
	return b.End([]Span{{from, from + int64(spec.Duration)}})
}

// until waits until t.
func until(ctx context.Context, t time.Time) error {
	timer := time.NewTimer(time.Until(t))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
