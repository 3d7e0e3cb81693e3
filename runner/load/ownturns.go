package load

import (
	"context"
	"io"
	"net"
	"time"

	"interleave/results"
)

// Where no conductor can give a driver its turns, as on another host, a driver that is
// held back (Spec.Hold) gives them to itself: one that warms up, and then as many as it is
// told to take (Step). It is held back before each, so that several drivers begin all of them
// at the same moments, however long the last answers of the one before take. At last it is
// told which count: what others do to a host is known afterwards. With an excerpt there is
// nothing else: who measures has a driver of its own for that.

// ownTurns begins to give them. The driver's end of the baton is for Control; end
// returns when nothing is left that was begun, with why no more turns were given.
func ownTurns(ctx context.Context, spec *Spec, ctl Control) (baton io.ReadWriteCloser, end func() error) {
	own, driver := net.Pipe()
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() {
		b := &Baton{own}
		give := conduct
		if spec.onlyExcerpt() {
			give = conductExcerpt
		}
		err := give(ctx, spec, ctl, b)
		b.Close()
		done <- err
	}()
	return driver, func() error {
		cancel()
		driver.Close()
		return <-done
	}
}

// conductExcerpt gives a driver the turn of an excerpt, which is not the first: in that one,
// which is over at once, nothing is asked.
func conductExcerpt(_ context.Context, spec *Spec, _ Control, b *Baton) error {
	if _, err := giveTurn(b, 0, false); err != nil {
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

// giveTurn gives a driver a turn, to the last answer.
func giveTurn(b *Baton, length time.Duration, whole bool) (Taken, error) {
	if err := b.Turn(length, whole); err != nil {
		return Taken{}, err
	}
	return b.Taken(0)
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

// conduct gives a driver its turns, until it is told which of them count.
func conduct(ctx context.Context, spec *Spec, ctl Control, b *Baton) error {
	taken, err := giveTurn(b, spec.Warmup, false)
	var spans []Span // what counts of each turn, if it does
	for err == nil {
		var step Step
		if step, err = ctl.Next(ctx, taken, len(spans)); err != nil {
			break
		}
		if step.Turn == nil {
			return b.End(step.counted(spans))
		}
		var span Span
		if taken, span, err = takeTurn(ctx, *step.Turn, ctl, b); err == nil {
			spans = append(spans, span)
		}
	}
	return err
}

// takeTurn gives a driver a turn, and tells of it.
func takeTurn(ctx context.Context, t OwnTurn, ctl Control, b *Baton) (taken Taken, counts Span, err error) {
	began := time.Now()
	if err := b.Turn(t.length(), t.Whole); err != nil {
		return taken, counts, err
	}
	ctl.started(began)
	if !t.Whole {
		if err := until(ctx, began.Add(t.Lead)); err != nil {
			return taken, counts, err
		}
		ctl.windowStart()
		if err := until(ctx, began.Add(t.Lead+t.Count)); err != nil {
			return taken, counts, err
		}
		ctl.windowEnd()
	}
	if taken, err = b.Taken(0); err != nil {
		return taken, counts, err
	}
	if t.Whole {
		return taken, Span{taken.Began, taken.Drained}, nil
	}
	from := taken.Began + int64(t.Lead)
	return taken, Span{from, from + int64(t.Count)}, nil
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
