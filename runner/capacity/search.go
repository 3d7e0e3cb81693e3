package capacity

import (
	"cmp"
	"math"
	"slices"
)

// Search looks for the capacity of one server by probes. Ask Next for the next one, and
// give what it found to Take.
type Search struct {
	limit     Limit
	start     float64
	precision float64
	found     []Finding
	limited   float64 // the lowest rate that could not be put on; infinite if none
	why       string
	next      Step       // that another search has said; its Rate is 0 if none has
	known     *posterior // of what was found; nil if it is to be computed
	spreads   []likely   // the same, for what is asked beside others
}

// NewSearch begins at a rate of requests per second and ends when the capacity is known
// within precision (0.05 for ±5 %).
func NewSearch(l Limit, start, precision float64) *Search {
	return &Search{limit: l, start: start, precision: precision, limited: math.Inf(1)}
}

// Next returns the next probe, and false if the search is over.
func (s *Search) Next() (Step, bool) {
	keeps, breaks := s.bracket()
	switch {
	case s.fails() > 0 && len(s.found) > 1:
		return Step{}, false
	case s.next.Rate > 0:
		step := s.step(s.next.Rate, s.next.Overload)
		step.Whole = s.next.Whole
		return step, len(s.found) < mostProbes && s.limited > s.next.Rate
	case len(s.found) == 0 && math.IsInf(s.limited, 1):
		return s.step(s.start, coarse), true
	case keeps == 0 && breaks == 0: // not even the start could be put on
		return s.step(s.limited/4, coarse), s.limited > s.start/1000
	case breaks == 0 && s.limited/keeps < 1+s.precision:
		step := s.step(keeps, coarse)
		step.Whole = true // brief ones are hardly sure
		return step, s.surelyKeeps()*(1+s.precision) < keeps && len(s.found) < 2*hopeless
	case breaks == 0:
		return s.step(s.up(keeps), coarse), true
	case keeps == 0:
		step := s.step(s.down(breaks), coarse)
		step.Whole = true // few requests tell little
		return step, breaks >= lowest && len(s.found) < hopeless
	}
	if s.sharp(breaks) {
		step := s.step(math.Sqrt(keeps*breaks), coarse)
		step.Whole = true
		return step, !s.narrow(keeps, breaks) && len(s.found) < mostProbes && s.limited > keeps
	}
	p := s.posterior()
	r := p.result()
	if s.reached(r) || len(s.found) >= mostProbes || s.limited <= r.Low {
		return Step{}, false
	}
	if breaks > closeBy*keeps {
		return s.step(p.quantile(0.5), coarse), true
	}
	// Where a third of the slow requests that may be are expected, and where more are.
	rate := p.quantile(0.5) * math.Exp(math.Log([]float64{1.0 / 3, 1.5, 4}[len(s.found)%3])/p.slope)
	step := s.step(rate, s.precision/2)
	step.Whole = true
	return step, true
}

const (
	// lowest is the rate below which no capacity is looked for.
	lowest = 0.5
	// coarse is the overload that the first probes have to see.
	coarse = 0.25
	// closeBy is the factor between the ends of the bracket from which probes are long.
	closeBy = 1.5
	// hopeless is the number of probes after which a limit that was never kept is out of
	// reach at any rate.
	hopeless = 8
	// mostProbes ends a search that does not get anywhere.
	mostProbes = 80
)

// sharp reports whether it is memory that gives out at the lowest rate that was not kept:
// that the server is fast below it says nothing of where, so the bracket is halved.
func (s *Search) sharp(breaks float64) bool {
	return slices.ContainsFunc(s.found, func(f Finding) bool { return f.Rate == breaks && f.Cause == Memory })
}

// narrow reports whether the ends of the bracket are as near as they have to be.
func (s *Search) narrow(keeps, breaks float64) bool {
	return breaks <= keeps*(1+s.precision)*(1+s.precision)
}

// step is a probe at a rate, or below it as far as it cannot be put on.
func (s *Search) step(rate, overload float64) Step {
	if !math.IsInf(s.limited, 1) {
		keeps, _ := s.bracket()
		rate = min(rate, max(math.Sqrt(keeps*s.limited), s.limited/4))
	}
	return Step{Rate: rate, Overload: overload, Effect: s.effect(rate)}
}

// bracket is the highest rate that a server kept the limit at, and the lowest at which
// one did not; 0 if there is none.
func (s *Search) bracket() (keeps, breaks float64) {
	for _, f := range s.found {
		if f.Likely > 0.5 {
			keeps = max(keeps, f.Rate)
		} else if breaks == 0 || f.Rate < breaks {
			breaks = f.Rate
		}
	}
	return keeps, breaks
}

// up is the rate after those that were all kept: where the server is nearly busy, by
// what it was at the highest of them.
func (s *Search) up(keeps float64) float64 {
	for _, f := range s.found {
		if f.Rate == keeps && f.Busy > 0 {
			return keeps * min(max(0.9/f.Busy, 1.15), 6)
		}
	}
	return keeps * 3
}

// fails is the lowest rate at which it is known that too many requests fail, though no
// single probe shows it: a few in each of many. 0 if there is none. Where the limit was
// kept, those probes tell, from the lowest rate on. Where it was not, those tell at which
// the server keeps up: then requests fail at any rate, and at low ones so few are sent
// that chance hides it.
func (s *Search) fails() (rate float64) {
	kept := func(f Finding) bool { return f.Verdict == Keeps }
	failed := bursts{share: s.limit.Errors}
	if !slices.ContainsFunc(s.found, kept) {
		for _, f := range s.found {
			if f.keptUp() && f.Failed > 0 {
				failed.join(f)
				if rate == 0 || f.Rate < rate {
					rate = f.Rate
				}
			}
		}
		if !failed.tooMany() || s.sheds(failed) {
			return 0
		}
		return rate
	}
	for _, f := range s.ascending() {
		if kept(f) {
			if failed.join(f); f.Failed > 0 && failed.tooMany() {
				return f.Rate
			}
		}
	}
	return 0
}

// sheds reports whether far fewer requests fail at some rates than at others: the server
// refuses what it cannot take.
func (s *Search) sheds(failed bursts) bool {
	share := float64(failed.n) / float64(max(failed.due, 1))
	return slices.ContainsFunc(s.found, func(f Finding) bool {
		expected := share * float64(f.Due)
		return expected >= 5 && float64(f.Failed) < expected/3
	})
}

// join takes the failures of a probe in.
func (b *bursts) join(f Finding) {
	b.due, b.n, b.square = b.due+f.Due, b.n+f.Failed, b.square+f.FailedTogether
}

// tooMany reports whether more failed, in several probes, than may.
func (b *bursts) tooMany() bool { return b.n >= 5 && b.evidence(1) >= threshold }

// keptUp reports whether the server was not overloaded: all but those that failed were
// answered in the time in which they came. If most failed it may have refused them.
func (f Finding) keptUp() bool {
	return 2*f.Failed <= f.Due && f.Served >= keepsUp*f.Rate*(1-float64(f.Failed)/float64(max(f.Due, 1)))
}

// keepsUp is the share of the requests that a server answers which is not overloaded.
const keepsUp = 0.95

// down is the rate after those at which the limit was broken: a little below what the
// server answered at the lowest of them, if it did not keep up, and else far below.
func (s *Search) down(breaks float64) float64 {
	for _, f := range s.found {
		if f.Rate == breaks && f.Served > 0 && !f.keptUp() {
			return min(max(0.85*f.Served, breaks/4), breaks/1.15)
		}
	}
	return breaks / 4
}

// Take takes what a probe found.
func (s *Search) Take(f Finding) {
	switch {
	case f.Limited == "":
		s.found, s.known, s.spreads = append(s.found, f), nil, nil
	case f.Rate < s.limited:
		s.limited, s.why = f.Rate, f.Limited
	}
}

// reached reports whether the interval is narrow enough, and not by a single probe.
func (s *Search) reached(r Result) bool {
	near := 0
	for _, f := range s.found {
		if f.Rate > r.Value/1.2 && f.Rate < r.Value*1.2 {
			near++
		}
	}
	return near >= 4 && r.High <= r.Value*(1+s.precision) && r.Low >= r.Value/(1+s.precision)
}

// Result is the capacity as far as it is known.
type Result struct {
	Value float64 // requests per second; NaN if nothing is known
	Low   float64 // of the 95 % interval; 0 if it is open
	High  float64 // infinite if it is open
	// AtLeast says that no rate was high enough: Value is the highest that was surely
	// kept. AtMost says that none was low enough: Value is the lowest that surely was not.
	AtLeast, AtMost bool
	Failing         bool   // with AtMost: too many requests fail, at low rates too
	Limited         string // why no higher rate could be put on; empty if one could
	Probes          int    // that count
	Reached         bool   // the precision that was asked for
}

// Result is what is known of the capacity now.
func (s *Search) Result() Result {
	keeps, breaks := s.bracket()
	r := Result{Value: math.NaN(), High: math.Inf(1), Probes: len(s.found)}
	fails := s.fails()
	switch {
	case fails > 0:
		r.Value, r.High, r.AtMost, r.Failing = fails, fails, true, true
	case breaks == 0:
		r.Limited = s.why
		if rate := s.surelyKeeps(); rate > 0 {
			r.Value, r.Low, r.AtLeast = rate, rate, true
		}
	case keeps == 0:
		if rate := s.surelyBreaks(); rate > 0 {
			r.Value, r.High, r.AtMost = rate, rate, true
		}
	case s.sharp(breaks):
		r.Value, r.Low, r.High = math.Sqrt(keeps*breaks), min(keeps, breaks), max(keeps, breaks)
		r.Reached = s.narrow(keeps, breaks)
	default:
		r = s.posterior().result()
		r.Reached = s.reached(r)
		if s.limited <= r.Low {
			r.Limited = s.why
		}
		r.Probes = len(s.found)
	}
	return r
}

// surelyKeeps is the highest rate that is surely kept where none was too high; 0 if there
// is none. It is one at which a probe was sure; or, where all probes together are sure that
// the lowest of their rates is kept, what they tell of the others.
func (s *Search) surelyKeeps() (rate float64) {
	all, lowest := bursts{share: s.limit.Slow}, math.Inf(1)
	for _, f := range s.found {
		if f.Likely >= 1-level {
			rate = max(rate, f.Rate)
		}
		all.due, all.n, all.square = all.due+f.Due, all.n+f.Slow, all.square+f.Together
		lowest = min(lowest, f.Rate)
	}
	if keeps, _ := s.bracket(); keeps > 0 && all.evidence(s.effect(lowest)) <= -threshold {
		rate = max(rate, min(keeps, s.posterior().quantile(level)))
	}
	return rate
}

// surelyBreaks is the lowest rate that is surely not kept; 0 if there is none. A server
// that breaks the limit at a rate breaks it at higher ones, so the probes below a rate
// tell of it, too.
func (s *Search) surelyBreaks() float64 {
	sum := 0.0
	for _, f := range s.ascending() {
		if sum += f.odds(); sum <= -threshold {
			return f.Rate
		}
	}
	return 0
}

// ascending are the findings by their rates.
func (s *Search) ascending() []Finding {
	return slices.SortedStableFunc(slices.Values(s.found), func(a, b Finding) int { return cmp.Compare(a.Rate, b.Rate) })
}

// odds is the logarithm of those that the limit is kept, bounded where a probe was
// decided. That it was broken while others disturbed the host tells little.
func (f Finding) odds() float64 {
	odds := min(max(math.Log(f.Likely/(1-f.Likely)), -2*threshold), 2*threshold)
	if f.Disturbed && odds < 0 {
		odds *= trusted
	}
	return odds
}

// Found are the findings that count, in the order in which they were taken.
func (s *Search) Found() []Finding { return slices.Clone(s.found) }
