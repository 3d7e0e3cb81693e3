package capacity

import (
	"math"
	"slices"
)

// posterior is how likely each capacity is, on a grid of its logarithm.
type posterior struct {
	at     []float64 // logarithms, ascending
	weight []float64 // sums up to 1
	slope  float64   // the mean one
}

// steeper is how much steeper the odds of a slow request rise with the rate than in a
// queue of one server (see steepness). starts are the standard deviations of the
// logarithm of what single servers can do. The priors
// are how likely each is before anything was seen.
var (
	steeper      = []float64{0.35, 0.6, 1, 1.7, 3}
	steeperPrior = []float64{0.25, 0.7, 1, 0.7, 0.25}
	starts       = []float64{0.005, 0.015, 0.04}
	// always is the part of the limit's share that is slow at any rate, such as requests
	// that wait for a slow answer of others.
	always      = []float64{0, 0.25, 0.6}
	alwaysPrior = []float64{1, 0.5, 0.3}
)

// steepness is by which power of the rate the odds of a slow request grow at a capacity,
// if the server can answer so many at most. Waits in a queue have an exponential tail
// that thins out as the spare part of the server's time: of a limit that a share q may
// exceed, that is ln(1/q) ρ/(1−ρ), if the server is busy for the part ρ.
func (l Limit) steepness(capacity, most float64) float64 {
	busy := min(capacity/most, 0.99)
	return max(math.Log(1/l.Slow)*busy/(1-busy), 1)
}

// burst is about how many requests are slow together at a rate, if the server can answer
// so many at most. A queue exceeds a limit by the mean of its tail, and has that done
// after the time in which the spare part of the server's time makes up for it.
func (l Limit) burst(rate, most float64) float64 {
	spare := max(1-rate/most, 0.02)
	return max(1, rate*l.part()*l.Latency.Seconds()/math.Log(1/l.Slow)/spare)
}

// most is how many requests per second the server can answer, as far as that was seen:
// what it answered when it was asked for too much, or what it surely keeps up with.
func (s *Search) most() float64 {
	served, kept := 0.0, 0.0
	for _, f := range s.found {
		switch {
		case f.Likely <= 0.5:
			served = max(served, f.Served)
		case f.Verdict == Keeps:
			kept = max(kept, f.Rate)
		}
	}
	if served == 0 {
		keeps, _ := s.bracket()
		return 1.02 * keeps
	}
	return max(served, kept)
}

const (
	lapse  = 0.02 // part of the probes that tell nothing, such as those with a mishap
	points = 200
	// margin is how far beyond the probes, as a factor, a capacity is looked for.
	margin = 1.5
	// steepest bounds the power: beyond it is a step.
	steepest = 200
	// sure is how exactly an overload tells that the capacity is exceeded, as a
	// standard deviation of the logarithm of the rate.
	sure = 0.01
	// trusted is the part of its requests that count of a probe that others disturbed.
	trusted = 0.1
	// roughly is how exactly it is known how many requests the server can answer, and
	// loosely how exactly an overload tells while others disturb the host.
	roughly = 0.03
	loosely = 0.15
)

// posterior takes all findings in.
func (s *Search) posterior() posterior {
	if s.known == nil {
		s.known = new(s.compute())
	}
	return *s.known
}

func (s *Search) compute() posterior {
	low, high := math.Inf(1), 0.0
	for _, f := range s.found {
		low, high = min(low, f.Rate), max(high, f.Rate)
	}
	from, to := math.Log(low/margin), math.Log(high*margin)
	p := posterior{at: make([]float64, points), weight: make([]float64, points)}
	counts := s.counts()
	best := math.Inf(-1)
	var logs []float64
	steepness, most := make([]float64, points), s.most()
	for i := range p.at {
		p.at[i] = from + (to-from)*(float64(i)+0.5)/points
		steepness[i] = s.limit.steepness(math.Exp(p.at[i]), most)
	}
	for _, by := range steeper {
		for _, start := range starts {
			for i := range counts {
				counts[i].prepare(by, start, steepness)
			}
			for _, part := range always {
				sums := make([]float64, points)
				for i, at := range p.at {
					// No server keeps a limit at more than it can answer.
					beyond := max(at-math.Log(most), 0) / roughly
					sums[i] = -beyond * beyond / 2
					slope := slopeOf(by, steepness[i])
					for n := range counts {
						sums[i] += counts[n].log(i, at, slope, start, s.limit.Slow, part*s.limit.Slow)
					}
				}
				logs = append(logs, sums...)
				best = max(best, slices.Max(sums))
			}
		}
	}
	all := 0.0
	for n, log := range logs {
		w := math.Exp(log-best) * steeperPrior[n/points/len(always)/len(starts)] * alwaysPrior[n/points%len(always)]
		p.weight[n%points] += w
		p.slope += w * slopeOf(steeper[n/points/len(always)/len(starts)], steepness[n%points])
		all += w
	}
	p.slope /= all
	for i := range p.weight {
		p.weight[i] /= all
	}
	return p
}

func slopeOf(by, steepness float64) float64 { return min(max(by*steepness, 1), steepest) }

// count is what one probe tells.
type count struct {
	rate     float64 // its logarithm
	due      float64 // requests, by the bursts that they are worth
	bursts   float64 // of slow ones
	overload bool
	loose    bool // others disturbed the probe

	// gammas are, at each point, what of the distribution of bursts does not depend on their
	// mean: it takes the most time to compute.
	gammas []float64
}

// prepare computes gammas.
func (c *count) prepare(by, start float64, steepness []float64) {
	if c.bursts == 0 {
		return
	}
	if c.gammas == nil {
		c.gammas = make([]float64, len(steepness))
	}
	last := logGamma(c.bursts + 1)
	for i, s := range steepness {
		k := shape(slopeOf(by, s), start)
		c.gammas[i] = logGamma(c.bursts+k) - logGamma(k) - last
	}
}

// shape is that of the negative binomial distribution of bursts.
func shape(slope, start float64) float64 { return 1 / (slope * start * slope * start) }

func (s *Search) counts() []count {
	var all []count
	for _, f := range s.found {
		effect := s.effect(f.Rate)
		if f.Slow > 0 {
			effect = max(effect, f.Together/float64(f.Slow))
		}
		if f.Verdict == Breaks && (f.Cause == Errors || f.Cause == Memory) { // latency says nothing of where they begin
			all = append(all, count{rate: math.Log(f.Rate), overload: true, loose: f.Disturbed})
			continue
		}
		if f.Disturbed {
			effect /= trusted
		}
		all = append(all, count{
			rate: math.Log(f.Rate), due: float64(f.Due) / effect, bursts: float64(f.Slow) / effect,
			overload: f.Cause == Overload, loose: f.Disturbed,
		})
	}
	return all
}

// effect is as how many slow requests at a rate one tells: the mean size of the burst
// that one is in, which grows with the rate as arithmetic says, from what was seen.
func (s *Search) effect(rate float64) float64 {
	most := s.most()
	if most == 0 {
		return s.limit.Guess(rate)
	}
	seen, guessed := 5.0, 5.0 // as if a few bursts had been as they should
	for _, f := range s.found {
		if share := float64(f.Slow) / float64(max(f.Due, 1)); f.Slow > 0 && f.Cause != Overload && share < few*s.limit.Slow {
			// By the square root: one that has many requests has no more to say.
			weight := math.Sqrt(float64(f.Slow))
			seen += weight * f.Together / float64(f.Slow) / s.limit.burst(f.Rate, most)
			guessed += weight
		}
	}
	return max(1, s.limit.burst(rate, most)*min(seen/guessed, 3))
}

// few is how many times as many as may be are slow at most where bursts have an end.
const few = 10

// log is the logarithm of how likely what was seen is if that is the logarithm of the
// capacity. The number of bursts has a negative binomial distribution: Poisson's, with a
// mean that varies as what single servers can do. point is the number of the capacity.
func (c *count) log(point int, capacity, slope, start, share, always float64) float64 {
	likely := 1.0
	if c.due > 0 {
		k := shape(slope, start)
		share -= always
		odds := share / (1 - share) * math.Exp(slope*(c.rate-capacity))
		mean := max(c.due*(always+odds/(1+odds)), 1e-12)
		log := -k * math.Log1p(mean/k)
		if c.bursts > 0 {
			log += c.gammas[point] + c.bursts*math.Log(mean/(k+mean))
		}
		likely = (1-lapse)*math.Exp(log) + lapse/(c.due+1)
	}
	if c.overload {
		sigma := sure
		if c.loose {
			sigma = loosely
		}
		likely *= lapse/2 + (1-lapse)*normal((c.rate-capacity)/sigma)
	}
	return math.Log(likely)
}

func logGamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}

// normal is the distribution function of the standard normal distribution.
func normal(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }

// quantile is the capacity below which the true one is with probability q.
func (p posterior) quantile(q float64) float64 {
	step := p.at[1] - p.at[0]
	sum := 0.0
	for i, w := range p.weight {
		if sum+w >= q {
			return math.Exp(p.at[i] + step*((q-sum)/w-0.5))
		}
		sum += w
	}
	return math.Exp(p.at[len(p.at)-1])
}

func (p posterior) result() Result {
	r := Result{Low: p.quantile(0.025), High: p.quantile(0.975)}
	r.Value = min(max(p.mode(), r.Low), r.High)
	return r
}

// mode is the likeliest capacity. While little is known most that is likely lies below
// it, and the middle of that would be too low.
func (p posterior) mode() float64 {
	const around = 3 // points on either side
	best, at := 0.0, 0
	for i := range p.weight {
		sum := 0.0
		for _, w := range p.weight[max(i-around, 0):min(i+around+1, points)] {
			sum += w
		}
		if sum > best {
			best, at = sum, i
		}
	}
	return math.Exp(p.at[at])
}
