package runner

import (
	"context"
	"slices"

	"interleave/results"
	"interleave/runner/validity"
	"interleave/scenarios"
)

// account puts what the upstreams have counted of the stand's server on its trial.
// Without it, that is not known.
func (s *stand) account() {
	if s.up == nil || s.trial.LoadResult == nil {
		return
	}
	counted, err := s.up.accountOf(context.Background(), s.caller)
	if err != nil {
		return
	}
	for _, u := range s.scenario.Upstreams {
		a := counted[u.Name]
		s.trial.Upstreams = append(s.trial.Upstreams, results.UpstreamCalls{Name: u.Name, Calls: a.Calls, Waited: a.Waited.Seconds()})
	}
	s.noteCalls()
}

// waitedFor is what the upstreams must have counted of a trial, beside what they
// have.
func (c cell) waitedFor(t *results.Trial) (facts []validity.UpstreamFacts) {
	if t.LoadResult == nil {
		return nil
	}
	for _, u := range c.scenario.Upstreams {
		f := validity.UpstreamFacts{Name: u.Name, Delay: u.Least().Seconds(), Least: c.callsOf(u, t.LoadResult)}
		if i := slices.IndexFunc(t.Upstreams, func(n results.UpstreamCalls) bool { return n.Name == u.Name }); i >= 0 {
			f.Counted = &t.Upstreams[i]
		}
		facts = append(facts, f)
	}
	return facts
}

// callsOf is how often an upstream was asked at least for the answers of a load.
// Who waits at a topic is told, and does not ask.
func (c cell) callsOf(u scenarios.Upstream, l *results.LoadResult) (n int64) {
	calls := map[string]int64{} // by class: how often each request of it does at least
	for _, r := range c.scenario.Asks(c.load) {
		does := c.scenario.CallsTo(r, u)
		if u.Kind == scenarios.Topic && r.Want.Reports != "" {
			does = 0
		}
		if before, known := calls[r.Class]; known {
			does = min(does, before)
		}
		calls[r.Class] = does
	}
	for class, each := range calls {
		if l.Classes == nil {
			n += each * l.Requests
		} else {
			n += each * l.Classes[class].Requests
		}
	}
	return n
}
