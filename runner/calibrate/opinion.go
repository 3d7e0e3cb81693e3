package calibrate

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"interleave/results"
	"interleave/results/stat"
	"interleave/runner/load"
	"interleave/runner/truth"
	"interleave/runner/validity"
	"interleave/scenarios"
)

const (
	// pairs is how often both engines measure a load: as few as give an
	// interval.
	pairs = 6
	// agreeWithin is how far hey may be from the native engine.
	agreeWithin = 0.05
)

// opinion is one closed-loop load that both engines measure.
type opinion struct {
	load    string
	server  truth.Spec
	samples map[string]*sample // by engine
}

// sample is what an engine read, pair by pair; NaN where it read nothing.
type sample struct{ throughput, p50, share []float64 }

// secondOpinion lets both engines measure the same loads in turn.
func secondOpinion(seed uint64) []step {
	rng := rand.New(rand.NewPCG(seed, 1))
	spec := load.Spec{Arrivals: scenarios.Closed, Clients: 50, Warmup: warmup, Duration: 800 * time.Millisecond}
	var steps []step
	for _, o := range []*opinion{
		{load: "5 ms delay, 50 clients", server: truth.Spec{Delay: 5 * time.Millisecond}},
		{load: "no delay, 50 clients", server: truth.Spec{Null: true}},
	} {
		o.samples = map[string]*sample{load.Native: {}, load.Hey: {}}
		for pair := range pairs {
			engines := load.Engines()
			rng.Shuffle(len(engines), func(i, j int) { engines[i], engines[j] = engines[j], engines[i] })
			steps = append(steps, step{
				what: fmt.Sprintf("second opinion: %s, pair %d", o.load, pair+1), took: 2 * expected(spec),
				run: func(ctx context.Context, l *lab, c *results.Calibration) error {
					for _, engine := range engines {
						if err := o.measure(ctx, l, engine, spec); err != nil {
							return err
						}
					}
					if pair == pairs-1 {
						c.SecondOpinion = append(c.SecondOpinion, o.verdicts()...)
					}
					return nil
				},
			})
		}
	}
	return steps
}

// measure adds one reading of an engine.
func (o *opinion) measure(ctx context.Context, l *lab, engine string, spec load.Spec) error {
	spec.Engine = engine
	out, err := l.put(ctx, o.server, spec)
	if fatal(ctx, err) {
		return err
	}
	throughput, p50, used := math.NaN(), math.NaN(), math.NaN()
	if err == nil && out.result.Requests > 0 && out.result.Latency.P50 != nil {
		throughput, p50, used = out.result.Throughput, *out.result.Latency.P50, out.result.GeneratorShare()
	}
	s := o.samples[engine]
	s.throughput = append(s.throughput, throughput)
	s.p50 = append(s.p50, p50)
	s.share = append(s.share, used)
	return nil
}

func (o *opinion) verdicts() []results.Opinion {
	native, hey := o.samples[load.Native], o.samples[load.Hey]
	verdict := func(metric string, native, hey []float64, nativeShare, heyShare float64) results.Opinion {
		v := compare(native, hey, nativeShare > validity.MaxGeneratorShare, heyShare > validity.MaxGeneratorShare)
		v.Load, v.Metric = o.load, metric
		return v
	}
	n, h := stat.Median(native.share).Value, stat.Median(hey.share).Value
	return []results.Opinion{
		verdict("throughput", native.throughput, hey.throughput, n, h),
		verdict("latency_p50", native.p50, hey.p50, n, h),
	}
}

// compare says whether two engines agree, by what they read of one quantity.
// Engines that were the limit themselves need not.
func compare(native, hey []float64, nativeLimited, heyLimited bool) results.Opinion {
	ratio := stat.Ratio(hey, native)
	v := results.Opinion{Pairs: ratio.N, NativeLimited: nativeLimited, HeyLimited: heyLimited}
	if ratio.N == 0 {
		return v // a zero means that nothing was read
	}
	v.Native, v.Hey = stat.Median(native).Value, stat.Median(hey).Value
	v.Ratio, v.Low, v.High = ratio.Value, ratio.Low, ratio.High
	if !ratio.HasInterval() {
		v.Low, v.High = math.Inf(1), math.Inf(-1)
		for i := range hey {
			if r := hey[i] / native[i]; !math.IsNaN(r) {
				v.Low, v.High = min(v.Low, r), max(v.High, r)
			}
		}
	}
	v.Agree = nativeLimited || heyLimited || v.Low <= 1+agreeWithin && v.High >= 1-agreeWithin
	return v
}
