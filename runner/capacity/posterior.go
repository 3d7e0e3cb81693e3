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

// slopes are by which power of the rate the odds of a slow request grow near the
// capacity: a queue of one server that is busy for a part ρ of the time has about
// 4.6 ρ/(1−ρ). starts are the standard deviations of the logarithm of what single
// servers can do. Each is as likely as the others before anything was seen.
var (
	slopes = []float64{4, 8, 16, 32, 64, 128}
	starts = []float64{0.005, 0.015, 0.04}
)

const (
	lapse  = 0.02 // part of the probes that tell nothing, such as those with a mishap
	points = 240
	// margin is how far beyond the probes, as a factor, a capacity is looked for.
	margin = 1.5
	// sure is how exactly an overload tells that the capacity is exceeded, as a
	// standard deviation of the logarithm of the rate.
	sure = 0.01
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
	for _, slope := range slopes {
		for _, start := range starts {
			k := 1 / (slope * start * slope * start)
			for i := range p.at {
				p.at[i] = from + (to-from)*(float64(i)+0.5)/points
			}
			sums := make([]float64, points)
			for _, c := range counts {
				c.add(sums, p.at, slope, k, s.limit.Slow)
			}
			logs = append(logs, sums...)
			best = max(best, slices.Max(sums))
		}
	}
	all := 0.0
	for n, log := range logs {
		w := math.Exp(log - best)
		p.weight[n%points] += w
		p.slope += w * slopes[n/points/len(starts)]
		all += w
	}
	p.slope /= all
	for i := range p.weight {
		p.weight[i] /= all
	}
	return p
}

// count is what one probe tells.
type count struct {
	rate     float64 // its logarithm
	due      float64 // requests, by the bursts that they are worth
	bursts   float64 // of slow ones
	overload bool
}

func (s *Search) counts() []count {
	var all []count
	for _, f := range s.found {
		effect := s.effect(f.Rate)
		if f.Slow > 0 {
			effect = max(effect, f.Together/float64(f.Slow))
		}
		if f.Cause == Errors { // latency says nothing of where they begin
			all = append(all, count{rate: math.Log(f.Rate), overload: true})
			continue
		}
		all = append(all, count{math.Log(f.Rate), float64(f.Due) / effect, float64(f.Slow) / effect, f.Cause == Overload})
	}
	return all
}

// effect is as how many slow requests at a rate one tells: the mean size of the burst
// that one is in. Before bursts were seen, it is what arrives in a quarter of the
// limit.
func (s *Search) effect(rate float64) float64 {
	guess := max(1, rate*s.limit.Latency.Seconds()/4)
	squares, slow := 2*guess*guess, 2*guess // as if two such bursts had been seen
	for _, f := range s.found {
		if share := float64(f.Slow) / float64(max(f.Due, 1)); f.Cause != Overload && share < few {
			squares, slow = squares+f.Together, slow+float64(f.Slow)
		}
	}
	return max(1, squares/slow)
}

// few is the share of slow requests beyond which there is but one burst without an end.
const few = 0.5

// add adds to each sum the logarithm of how likely what was seen is if that is the
// logarithm of the capacity. The number of bursts has a negative binomial distribution:
// Poisson's, with a rate that varies as what single servers can do, by 1/k.
func (c count) add(sums, capacities []float64, slope, k, share float64) {
	fixed := logGamma(c.bursts+k) - logGamma(k) - logGamma(c.bursts+1)
	for i, capacity := range capacities {
		likely := 1.0
		if c.due > 0 {
			odds := share / (1 - share) * math.Exp(slope*(c.rate-capacity))
			mean := max(c.due*odds/(1+odds), 1e-12)
			log := fixed - k*math.Log1p(mean/k) + c.bursts*math.Log(mean/(k+mean))
			likely = (1-lapse)*math.Exp(log) + lapse/(c.due+1)
		}
		if c.overload {
			likely *= lapse/2 + (1-lapse)*normal((c.rate-capacity)/sure)
		}
		sums[i] += math.Log(likely)
	}
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
	return Result{Value: p.quantile(0.5), Low: p.quantile(0.025), High: p.quantile(0.975)}
}
