package advice

import (
	"cmp"
	"math"
	"slices"

	"interleave/internal/quantity"
	"interleave/results"
)

// Inputs are what a reader may change of a workload. The page's script (estimate.js of
// package html) computes as Estimates does.
type Inputs struct {
	Rate     float64 `json:"rate"`     // requests per second
	Clients  float64 `json:"clients"`  // each of which asks again when it is answered; 0 means none
	Compute  float64 `json:"compute"`  // seconds of a request
	Wait     float64 `json:"wait"`     // seconds for which it waits, one thing after the other
	Blocking float64 `json:"blocking"` // share of these in which its thread is blocked and nobody is told
}

// InputsOf are those of the workload itself.
func InputsOf(a *results.Advice) Inputs {
	w := a.Work
	in := Inputs{Rate: a.Rate, Clients: float64(a.Clients), Compute: w.Compute, Wait: w.Serial + w.Told + w.Untold}
	if in.Wait > 0 {
		in.Blocking = w.Untold / in.Wait
	}
	return in
}

// Base is what is known of a model, from which estimates for other inputs are computed.
type Base struct {
	Model string        `json:"model"`
	Shape results.Shape `json:"shape"`
	// Rest is the CPU time of a request beside what it computes, in seconds.
	Rest float64 `json:"rest"`
	// Low, Value and High are what was measured of what arithmetic allows, as parts of it.
	Low   float64 `json:"low"`
	Value float64 `json:"value"`
	High  float64 `json:"high"`
	// No says why the model keeps the limit at no rate; empty if none is known.
	No string `json:"no,omitempty"`
}

// Estimate is up to which rate a model is expected to keep the limit.
type Estimate struct {
	Model            string
	Value, Low, High float64
	Because          string  // what bounds it
	Least            float64 // seconds that a request takes by itself
	Clients          float64 // requests per second that its clients get; 0 if there are none
	No               string  // why it keeps the limit at no rate; empty if none is known
}

// usualParts are what capacities are of what arithmetic allows where none was measured.
var usualParts = [2]float64{0.5, 1}

// Bases are those of all models whose CPU time was measured.
func Bases(a *results.Advice) (all []Base) {
	in := InputsOf(a)
	capacities := map[string]*results.Capacity{}
	low, high := math.Inf(1), 0.0
	for _, c := range a.Candidates {
		if c.CPU == nil {
			continue
		}
		b := Base{Model: c.Model, Shape: c.Shape, Rest: max(*c.CPU-a.Work.Compute, 0)}
		if c.Exceeds(a.Limit) {
			b.No = "it took more memory than the limit"
		}
		most, _ := b.most(a, in)
		i := slices.IndexFunc(a.Capacities, func(own results.Capacity) bool { return own.Model == c.Model })
		if i >= 0 && a.Capacities[i].Value != nil && !a.Capacities[i].AtMost {
			own := &a.Capacities[i]
			capacities[c.Model] = own
			b.Value = *own.Value / most
			b.Low, b.High = b.Value, max(b.Value, usualParts[1])
			if own.Low != nil {
				b.Low = *own.Low / most
			}
			if own.High != nil {
				b.High = *own.High / most
			} else {
				b.Value = math.Sqrt(b.Low * b.High) // it is a bound
			}
			low, high = min(low, b.Low), max(high, b.High)
		}
		all = append(all, b)
	}
	if high == 0 {
		low, high = usualParts[0], usualParts[1]
	}
	for i := range all {
		if b := &all[i]; capacities[b.Model] == nil {
			b.Low, b.High = low, high
			b.probed(a, in)
			b.Value = math.Sqrt(b.Low * b.High)
		}
	}
	return all
}

// probed narrows what is known of a model by its probe at the workload's rate. One that
// could not be put on, or that showed no more than too much memory, says nothing of rates.
func (b *Base) probed(a *results.Advice, in Inputs) {
	most, _ := b.most(a, in)
	c := a.Candidate(b.Model)
	if at := a.Rate / most; c.Limited || c.Exceeds(a.Limit) {
		return
	} else if c.Keeps {
		b.Low = max(b.Low, at)
		b.High = max(b.High, b.Low)
	} else if c.Slow > 0 {
		b.High = min(b.High, at)
		b.Low = min(b.Low, b.High/2)
	}
}

// changed are what a request waits for, with other inputs, in seconds.
func changed(a *results.Advice, in Inputs) (w results.Work) {
	was := a.Work
	w.Compute, w.Untold = in.Compute, in.Blocking*in.Wait
	rest := in.Wait - w.Untold
	calls := 1.0
	if was.Serial+was.Told > 0 {
		calls = was.Serial / (was.Serial + was.Told)
	}
	w.Serial, w.Told = rest*calls, rest*(1-calls)
	w.AtOnce = w.Serial
	if was.Serial > 0 {
		w.AtOnce *= was.AtOnce / was.Serial
	}
	return w
}

// most is how many requests per second arithmetic allows, and what bounds them.
func (b *Base) most(a *results.Advice, in Inputs) (most float64, because string) {
	w := changed(a, in)
	works := w.Compute + b.Rest
	most, because = float64(max(a.Processors, 1))/max(works, 1e-6), "processors"
	bound := func(servers int, held float64, why string) {
		if held > 0 && servers > 0 && float64(servers)/held < most {
			most, because = float64(servers)/held, why
		}
	}
	bound(b.Shape.Loops, works+w.Untold, "its loop")
	bound(b.Shape.Blockers, w.Told, "threads that block")
	bound(b.Shape.Workers, b.calls(w)+w.Told+w.Untold+works, "workers")
	return most, because
}

// calls is for how long a request waits for services.
func (b *Base) calls(w results.Work) float64 {
	if b.Shape.Parallel {
		return w.AtOnce
	}
	return w.Serial
}

// perDoubling is by how much an interval grows at either end for each factor of two by
// which an input differs from what was measured.
const perDoubling = 0.1

// away is by how many factors of two inputs differ from those that were measured.
func away(in, was Inputs) float64 {
	far := math.Abs(in.Blocking - was.Blocking)
	for _, v := range [][2]float64{{in.Compute, was.Compute}, {in.Wait, was.Wait}} {
		const some = 1e-4 // below it nothing is far
		far += math.Abs(math.Log2(max(v[0], some) / max(v[1], some)))
	}
	return far
}

// Estimates are what arithmetic says of all models with some inputs, the highest first.
func Estimates(a *results.Advice, in Inputs) (all []Estimate) {
	wider := 1 + perDoubling*away(in, InputsOf(a))
	w := changed(a, in)
	for _, b := range Bases(a) {
		most, because := b.most(a, in)
		e := Estimate{
			Model: b.Model, Value: b.Value * most, Low: b.Low * most / wider, High: b.High * most * wider, Because: because,
			Least: b.calls(w) + w.Told + w.Untold + w.Compute + b.Rest, No: b.No,
		}
		if in.Clients > 0 {
			e.Clients = min(e.Value, in.Clients/max(e.Least, 1e-6))
		}
		all = append(all, e)
	}
	slices.SortStableFunc(all, func(a, b Estimate) int { return cmp.Compare(b.Value, a.Value) })
	return all
}

// Verdict says whether the rate is kept, within limit seconds.
func (e Estimate) Verdict(rate, limit float64) string {
	switch {
	case e.Least > limit:
		return "no: a request takes " + quantity.Span(e.Least) + " by itself"
	case e.No != "":
		return "no: " + e.No
	case e.Low >= rate:
		return "yes"
	case e.High < rate:
		return "no"
	}
	return "perhaps"
}
