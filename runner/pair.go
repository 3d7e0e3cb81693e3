package runner

import (
	"context"
	"os"
	"sync"
	"time"

	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/metrics"
)

// MeasurePair carries out two trials at the same time, of two servers that
// take turns in being asked: the first one begins. Each has the host to itself
// during its turns of some 20 ms, and what other users of the host do to one
// they do to the other as well. Whatever goes wrong makes a
// trial invalid; no process is left behind but the backends, which Close ends.
func (l *Lab) MeasurePair(ctx context.Context, pair [2]Subject) (trials [2]*results.Trial) {
	var slots [2]slot
	for i, s := range pair {
		slots[i] = l.slot(s)
		trials[i] = newTrial(slots[i])
	}
	watch := metrics.StartWatch(l.lab.env.ServerCPUs)
	sides, err := newSides()
	if err != nil {
		for i := range trials {
			refuse(trials[i], err.Error())
		}
	} else {
		var both sync.WaitGroup
		for i := range sides {
			both.Go(func() {
				defer sides[i].leave()
				l.lab.attempt(ctx, slots[i], trials[i], sides[i])
			})
		}
		both.Wait()
	}
	noise := watch.Stop()
	for i := range trials {
		l.lab.conclude(slots[i], trials[i], noise)
	}
	return trials
}

// side is a trial's part in a pair. A trial on its own has none: nil.
type side struct {
	whose load.Turn
	baton *os.File // the load driver's end; nil once that has it
	other *side
	// reached are closed when this side has come so far, or never will.
	reached [stages]chan struct{}
	stage   stage // the next one
}

// stage is a point of a trial at which both sides of a pair meet, so that
// neither is measured while the other starts or stops its server.
type stage int

const (
	started stage = iota // the server is ready
	loaded               // the load is over
	stages
)

func newSides() (sides [2]*side, err error) {
	ends, err := load.Baton()
	if err != nil {
		return sides, err
	}
	for i, turn := range []load.Turn{load.FirstTurn, load.SecondTurn} {
		sides[i] = &side{whose: turn, baton: ends[i]}
		for j := range sides[i].reached {
			sides[i].reached[j] = make(chan struct{})
		}
	}
	sides[0].other, sides[1].other = sides[1], sides[0]
	return sides, nil
}

// meet waits until the other side has come as far, or has given up.
func (s *side) meet(ctx context.Context, at stage) {
	if s == nil {
		return
	}
	close(s.reached[at])
	s.stage = at + 1
	select {
	case <-s.other.reached[at]:
	case <-ctx.Done():
	}
}

// leave lets the other side go on alone.
func (s *side) leave() {
	s.letGo()
	for ; s.stage < stages; s.stage++ {
		close(s.reached[s.stage])
	}
}

// letGo closes the baton's end, which the load driver has inherited by now:
// when that has ended, the other one has to see it.
func (s *side) letGo() {
	if s != nil && s.baton != nil {
		s.baton.Close()
		s.baton = nil
	}
}

func (s *side) turn() load.Turn {
	if s == nil {
		return ""
	}
	return s.whose
}

func (s *side) end() *os.File {
	if s == nil {
		return nil
	}
	return s.baton
}

// lasting is how long a load takes that takes d on its own.
func (s *side) lasting(d time.Duration) time.Duration {
	if s == nil {
		return d
	}
	return 2 * d
}
