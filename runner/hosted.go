package runner

import (
	"context"
	"errors"
	"time"

	"interleave/internal/netpoll"
	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/metrics"
	"interleave/runner/place"
	"interleave/runner/quiet"
	"interleave/runner/ring"
)

// hosted is a stand over several hosts, which takes turns.
type hosted struct {
	*stand
	shared  bool // others are up beside its server
	clients *together
	windows *hostWindow
	counted hostUse // what was used in the turns that count

	turns []hostUse
	peaks []metrics.Peaks
	after []time.Duration // for which the server had been asked, of each turn
	asked time.Duration

	resting place.Window // of the server since its last turn; nil if there was none, or nobody is beside it
	rested  metrics.Used
}

// getReady starts the server and its drivers.
func (s *hosted) getReady(ctx context.Context) error {
	if err := s.setUp(ctx, s.shared); err != nil {
		return err
	}
	var err error
	if s.clients, err = s.startTogether(s.ctx); err != nil {
		return s.explained(err)
	}
	s.windows = s.clients.trees()
	return nil
}

// explained is err with which of the processes that a trial needs has ended, if one has:
// because of a host that was lost, perhaps.
func (s *hosted) explained(err error) error {
	if err == nil {
		return nil
	}
	needed := append(s.clients.children(), s.server, s.up.process())
	return errors.Join(err, endedUnder(s.given, err, needed...))
}

// member is the stand as the ring needs it.
func (s *hosted) member() ring.Apart {
	return ring.Apart{
		Warmup: s.lab.config.warmUp(s.cell),
		WarmUp: func(context.Context) (load.Taken, error) {
			taken, err := s.warmUp()
			return taken, s.failed(err)
		},
		Turn: func(_ context.Context, t ring.Turn) (ring.Whole, error) {
			w, err := s.turn(t)
			return w, s.failed(err)
		},
		Measured: func(_ context.Context, counted []int) error {
			return s.explained(s.end(counted))
		},
	}
}

// failed is why the stand has no more turns, explained; nil if it has. Its drivers and its
// server leave the hosts to the others.
func (s *hosted) failed(err error) error {
	if err == nil {
		return nil
	}
	err = s.explained(err)
	s.clients.end()
	_ = s.rest(true) // a server that has ended, or whose host was lost, cannot
	return err
}

// rest stops the server until its next turn, or lets it go on. What it uses meanwhile is
// noted.
func (s *hosted) rest(stopped bool) (err error) {
	if !s.shared {
		return nil
	}
	if s.resting != nil {
		used, err := s.resting.End()
		if err == nil {
			s.rested.Add(used.Used)
		}
		s.resting = nil
	}
	if err := s.server.Suspend(stopped); err != nil {
		return err
	}
	if stopped {
		s.resting, err = s.tree.Begin(false)
	}
	return err
}

// warmUp gives the server its first turn.
func (s *hosted) warmUp() (taken load.Taken, err error) {
	if err := s.rest(false); err != nil {
		return taken, err
	}
	if taken, err = s.clients.turn(s.ctx, load.GoLine, s.lab.config.warmUp(s.cell), nil, false); err != nil {
		return taken, err
	}
	s.note(taken)
	s.warmed()
	return taken, s.rest(true)
}

// note takes note of how long the server was asked in a turn.
func (s *hosted) note(t load.Taken) { s.asked += time.Duration(t.Drained - t.Began) }

// turn gives the server a turn that may count.
func (s *hosted) turn(t ring.Turn) (w ring.Whole, err error) {
	if !t.Whole {
		t.Settle = max(t.Settle, s.clients.ways()) // see apartSettle
	}
	own := load.OwnTurn{Lead: t.Lead, Count: t.Count, Settle: t.Settle, Whole: t.Whole}
	line, err := load.Step{Turn: &own}.Line()
	if err != nil {
		return w, err
	}
	if err := s.rest(false); err != nil {
		return w, err
	}
	watches := s.lab.watch(s.hosts())
	w.Host.From = netpoll.Now()
	w.Taken, err = s.clients.turn(s.ctx, line, t.Lead+t.Count+t.Settle, s.windows, t.Whole)
	w.Host.To = netpoll.Now()
	s.disturbed(&w.Host, watches.stop())
	if err != nil {
		return w, err
	}
	w.CPU, w.Count = s.windows.used.CPU, t.Count
	if t.Whole {
		w.Count = time.Duration(w.Drained - w.Began)
	}
	s.turns = append(s.turns, hostUse{s.windows.used.Used, s.windows.used.Forks, s.windows.wait})
	s.peaks, s.after = append(s.peaks, s.windows.used.Peaks), append(s.after, s.asked)
	s.note(w.Taken)
	return w, s.rest(true)
}

// hosts are those that have a part in a turn.
func (s *hosted) hosts() []place.Place {
	all := append([]place.Place{s.lab.server}, s.drivers...)
	if s.up != nil {
		all = append(all, s.lab.upstream)
	}
	return once(all)
}

// disturbed notes the most that others took of any host of a turn. What runs on one machine
// with another host is not told apart from what others do.
func (s *hosted) disturbed(slice *quiet.Slice, noise map[place.Place]results.Noise) {
	most := func(to, share *float64) {
		if share != nil {
			*to = max(*to, *share)
		}
	}
	for on, n := range noise {
		if !s.lab.config.Hosts.shared(on) {
			most(&slice.Foreign, n.Foreign)
		}
		most(&slice.Steal, n.Steal)
		most(&slice.Throttled, n.Throttled)
	}
}

// excerpt gives the server the host for its excerpt.
func (s *hosted) excerpt() error {
	if err := s.rest(false); err != nil {
		return err
	}
	watches := s.lab.watch(s.hosts())
	err := s.putExcerpt(s.ctx)
	var taken quiet.Slice
	s.disturbed(&taken, watches.stop())
	if err != nil {
		_ = s.rest(true) // as in failed
		return err
	}
	if e := s.trial.LoadResult.Excerpt; e != nil {
		e.Disturbed = string(quiet.Rule{}.Long(taken))
	}
	return s.rest(true)
}

// end takes what the drivers saw, when nothing more will count but the turns of these
// numbers.
func (s *hosted) end(counted []int) error {
	s.measured()
	s.counted = usedIn(s.turns, counted)
	return s.clients.result(s.ctx, counted)
}

// record puts what the ring saw of the stand on its trial.
func (s *hosted) record(o ring.Outcome, plan ring.Plan, given []quiet.Slice, members int) {
	o.Peaks = metrics.PeaksOf(s.peaks, s.after)
	o.RestCPU, o.Rested = s.rested.CPU, s.rested.Took
	s.costs = recordOutcome(s.trial, s.scenario.Asks(s.load), o, plan, given, members)
	s.trial.Forks = s.counted.forks
	recordThreads(s.trial, s.counted.server, s.counted.wait, 1)
}

// letGo ends the drivers, if they were started.
func (s *hosted) letGo() {
	if s.windows != nil {
		s.windows.close()
	}
	if s.clients != nil {
		s.clients.end()
	}
}
