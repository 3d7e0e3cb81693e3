package gate

import (
	"fmt"
	"math"
	"time"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/results/stat"
)

// record makes the result of what was measured.
func (j *job) record(all []outcome) *results.Gate {
	budget := j.Budget.Seconds()
	g := &results.Gate{
		Schema: results.GateSchema, StartedAt: j.started, Took: time.Since(j.started).Seconds(), Seed: j.Seed,
		Base: results.GateBuild{Dir: j.Base.Dir}, Candidate: results.GateBuild{Dir: j.Candidate.Dir},
		Looks: stat.GateSequence.Looks, Level: stat.GateSequence.Level, Budget: &budget, Spent: j.spent,
		Handicap: j.Handicap, Window: j.first.Seconds(),
		Cells: []results.GateCell{}, Controls: []results.GateCell{}, Reasons: []string{}, Warnings: []string{},
	}
	anyConfirmed := false
	for i := range all {
		anyConfirmed = anyConfirmed || all[i].confirmed()
	}
	for i := range all {
		g.Cells = append(g.Cells, all[i].record(anyConfirmed))
	}
	for _, s := range []*series{j.controls.same, j.controls.handicapped} {
		if s != nil {
			g.Controls = append(g.Controls, s.recordControl())
		}
	}
	g.Warnings = append(g.Warnings, j.warnings(all)...)
	g.Verdict, g.Reasons = sum(g, j.Margin)
	return g
}

// record makes a cell's result. anyConfirmed says that a rerun has confirmed
// some cell's FAIL.
func (o *outcome) record(anyConfirmed bool) results.GateCell {
	c := o.series.record()
	if o.again != nil {
		c.Confirmation = o.again.figures()
	}
	c.Verdict, c.Reason = o.verdict(anyConfirmed)
	return c
}

func (s *series) recordControl() results.GateCell {
	c := s.record()
	c.Verdict, c.Reason = (&outcome{series: s}).verdict(true)
	return c
}

// record is all of a cell's result but the verdict.
func (s *series) record() results.GateCell {
	return results.GateCell{
		Cell: s.cell.Name(), Role: s.role,
		Pairs: s.pairs, Dropped: s.dropped, Metrics: s.figures(),
	}
}

func (s *series) figures() []results.GateMetric {
	all := []results.GateMetric{}
	for _, m := range s.measures {
		all = append(all, s.figure(m))
	}
	return all
}

func (s *series) figure(m *measure) results.GateMetric {
	r := results.GateMetric{
		Metric: m.metric, Advisory: s.advisory(m.tier), Absolute: m.absolute, Pairs: len(m.worse),
		Fail: m.share(m.fail), Pass: m.share(m.pass),
	}
	if !s.measured(m) {
		r.Why = fmt.Sprintf("measured in %d of %s only", len(m.worse), quantity.Plural(s.pairs, "pair"))
		return r
	}
	base, candidate := stat.Median(m.values[0]).Value, stat.Median(m.values[1]).Value
	r.Base, r.Candidate = &base, &candidate
	r.Change, r.Low, r.High = m.changed(m.judged.Estimate), m.changed(m.judged.Low), m.changed(m.judged.High)
	r.Verdict = verdictOf(m.decision)
	return r
}

// changed is a change as it is stored; null if there is none to state.
func (m *measure) changed(worse float64) *float64 {
	if math.IsNaN(worse) || math.IsInf(worse, 0) {
		return nil
	}
	return new(m.share(worse))
}
