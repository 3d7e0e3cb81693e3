package load

import (
	"fmt"
	"maps"
	"slices"

	"interleave/results"
	"interleave/results/latency"
	"interleave/runner/validity"
)

// Part is what one of several drivers saw that put on a load together.
type Part struct {
	Host   string
	Result *results.LoadResult
}

// Merge is what the drivers saw together of s, the load before it was divided.
// Nothing is lost in it: histograms of one configuration are added, and percentiles are
// read from their sum. Two figures have no sum, and are the worst of a host's: the send
// lag, which each driver tells in percentiles, and the answers of its checks that are
// about the driver itself.
func Merge(s Spec, parts []Part) (*results.LoadResult, error) {
	s = s.withDefaults()
	first := parts[0].Result
	if len(parts) == 1 {
		first.AfterStrain = nil
		return first, nil
	}
	r := &results.LoadResult{
		Schema: first.Schema, Engine: first.Engine, URL: first.URL, Arrivals: first.Arrivals, Stamps: first.Stamps,
		Errors: map[string]int64{}, Warnings: []string{},
	}
	if s.open() {
		rate := s.load().Rate()
		r.Rate = &rate
	}
	for _, p := range parts {
		add(r, p.Result)
	}
	r.ErrorDetails, r.MoreErrors = cutDetails(r.ErrorDetails, r.MoreErrors)
	r.WarmupErrors, _ = cutDetails(r.WarmupErrors, 0)
	if r.Allowed != nil {
		r.Allowed.Details, _ = cutDetails(r.Allowed.Details, 0)
	}
	r.Throughput = float64(r.Requests) / r.Duration
	if err := addPhases(r, s.AllPercentiles, parts); err != nil {
		return nil, err
	}
	tail, oldest, youngest, err := addLatencies(r, s.AllPercentiles, parts)
	if err != nil {
		return nil, err
	}
	judgeAll(r, parts, validity.LoadFacts{
		Result: r, Planned: s.Duration.Seconds(), Tail: tail, MaxErrors: s.maxErrors(),
		Unfinished: validity.Unfinished{Youngest: youngest, Oldest: oldest, Before: before(parts), Cut: s.Cut},
	})
	return r, nil
}

// add adds what can be added of one part.
func add(r, p *results.LoadResult) {
	r.Clients += p.Clients
	r.Duration = max(r.Duration, p.Duration)
	r.Requests += p.Requests
	r.Answered += p.Answered
	r.Redirects += p.Redirects
	r.Resent += p.Resent
	r.SlowBytes += p.SlowBytes
	r.Unsent += p.Unsent
	r.Due += p.Due
	r.DueAnswered += p.DueAnswered
	if p.ScheduledAnswered != nil {
		if r.ScheduledAnswered == nil {
			r.ScheduledAnswered = new(int64)
		}
		*r.ScheduledAnswered += *p.ScheduledAnswered
	}
	r.InFlightAtEnd += p.InFlightAtEnd
	r.GeneratorCPU += p.GeneratorCPU
	r.GeneratorCPUs += p.GeneratorCPUs
	r.Established += p.Established
	r.IdleHeld += p.IdleHeld
	r.IdleAsked += p.IdleAsked
	r.FirstHalf += p.FirstHalf
	r.SecondHalf += p.SecondHalf
	r.Pieces = max(r.Pieces, p.Pieces)
	for kind, n := range p.Errors {
		r.Errors[kind] += n
	}
	r.ErrorDetails, r.MoreErrors = addDetails(r.ErrorDetails, p.ErrorDetails), r.MoreErrors+p.MoreErrors
	r.WarmupErrors = addDetails(r.WarmupErrors, p.WarmupErrors)
	r.Timeline = addTimeline(r.Timeline, p.Timeline)
	r.Turns = addTurns(r.Turns, p.Turns)
	if p.Stamps != r.Stamps {
		r.Stamps = "both"
	}
	if p.MeanInFlight != nil {
		if r.MeanInFlight == nil {
			r.MeanInFlight = new(float64)
		}
		*r.MeanInFlight += *p.MeanInFlight
	}
	if a := p.Allowed; a != nil {
		if r.Allowed == nil {
			r.Allowed = &results.Allowed{}
		}
		r.Allowed.Requests += a.Requests
		r.Allowed.Details = addDetails(r.Allowed.Details, a.Details)
	}
	if f := p.Streamed; f != nil {
		if r.Streamed == nil {
			r.Streamed = &results.Streamed{}
		}
		r.Streamed.Bytes += f.Bytes
		r.Streamed.Most += f.Most
	}
	if l := p.SendLag; l != nil {
		if r.SendLag == nil {
			r.SendLag = &results.SendLag{}
		}
		r.SendLag.P50, r.SendLag.P99, r.SendLag.Max = max(r.SendLag.P50, l.P50), max(r.SendLag.P99, l.P99), max(r.SendLag.Max, l.Max)
	}
}

// addDetails adds errors of the same cause, and keeps the first example.
func addDetails(to, from []results.ErrorDetail) []results.ErrorDetail {
	if to == nil {
		to = []results.ErrorDetail{}
	}
	for _, e := range from {
		i := slices.IndexFunc(to, func(o results.ErrorDetail) bool {
			return o.Kind == e.Kind && o.Detail == e.Detail && o.Class == e.Class
		})
		if i < 0 {
			to = append(to, e)
		} else {
			to[i].Count += e.Count
		}
	}
	return to
}

// cutDetails puts the most frequent causes first, and counts those beyond the most that
// a result has.
func cutDetails(all []results.ErrorDetail, more int) ([]results.ErrorDetail, int) {
	results.SortErrors(all)
	if over := len(all) - results.MaxErrorDetails; over > 0 {
		return all[:results.MaxErrorDetails], more + over
	}
	return all, more
}

// addTimeline adds the parts of two windows that both have.
func addTimeline(to, from *results.Timeline) *results.Timeline {
	if to == nil || from == nil {
		if from == nil {
			return to
		}
		return &results.Timeline{Part: from.Part, Answered: slices.Clone(from.Answered), Slowest: slices.Clone(from.Slowest)}
	}
	n := min(len(to.Answered), len(from.Answered))
	to.Answered, to.Slowest = to.Answered[:n], to.Slowest[:n]
	for i := range n {
		to.Answered[i] += from.Answered[i]
		to.Slowest[i] = max(to.Slowest[i], from.Slowest[i])
	}
	return to
}

// addTurns adds the answers of turns of the same number: each driver has all of them, and
// tells of those in which it was answered.
func addTurns(to, from []results.TurnAnswers) []results.TurnAnswers {
	for _, t := range from {
		i, known := slices.BinarySearchFunc(to, t.Turn, func(o results.TurnAnswers, turn int) int { return o.Turn - turn })
		if !known {
			to = slices.Insert(to, i, results.TurnAnswers{Turn: t.Turn})
		}
		o := &to[i]
		o.Requests, o.Classes = o.Requests+t.Requests, addCounts(o.Classes, t.Classes)
		o.Answered, o.AnsweredClasses = o.Answered+t.Answered, addCounts(o.AnsweredClasses, t.AnsweredClasses)
	}
	return to
}

// encoded are the histograms of one distribution, of each part.
type encoded struct{ ended, unfinished string }

// addAll adds histograms.
func addAll(parts []encoded) (*latency.Times, error) {
	all := latency.New()
	for _, p := range parts {
		t, err := latency.Decode(p.ended, p.unfinished)
		if err != nil {
			return nil, err
		}
		all.Merge(t)
	}
	return all, nil
}

// addLatencies adds the distributions, of all requests and of each class. It returns
// the smallest p99 of a class, and how old requests without an answer were.
func addLatencies(r *results.LoadResult, all bool, parts []Part) (tail, oldest, youngest float64, err error) {
	var whole, service []encoded
	classes := map[string][]encoded{}
	for _, p := range parts {
		whole = append(whole, encoded{p.Result.Histogram, p.Result.Unfinished})
		service = append(service, encoded{p.Result.ServiceHistogram, p.Result.ServiceUnfinished})
		for name, c := range p.Result.Classes {
			classes[name] = append(classes[name], encoded{c.Histogram, c.Unfinished})
		}
	}
	times, err := addAll(whole)
	if err != nil {
		return 0, 0, 0, fmt.Errorf("latencies of a load host: %w", err)
	}
	served, err := addAll(service)
	if err != nil {
		return 0, 0, 0, fmt.Errorf("service times of a load host: %w", err)
	}
	r.Latency, r.ServiceTime = quantiles(times, all), quantiles(served, all)
	if r.Histogram, r.Unfinished, err = times.Encode(); err != nil {
		return 0, 0, 0, err
	}
	if r.ServiceHistogram, r.ServiceUnfinished, err = served.Encode(); err != nil {
		return 0, 0, 0, err
	}
	tail, _ = times.Survival().Quantile(0.99)
	for _, name := range slices.Sorted(maps.Keys(classes)) {
		of, err := addAll(classes[name])
		if err != nil {
			return 0, 0, 0, fmt.Errorf("latencies of %s on a load host: %w", name, err)
		}
		if p99, _ := of.Survival().Quantile(0.99); p99 > 0 && p99 < tail {
			tail = p99
		}
		c := results.ClassResult{Latency: quantiles(of, all)}
		if c.Histogram, c.Unfinished, err = of.Encode(); err != nil {
			return 0, 0, 0, err
		}
		addClass(&c, name, r.Rate == nil, parts)
		if r.Classes == nil {
			r.Classes = map[string]results.ClassResult{}
		}
		r.Classes[name] = c
	}
	youngest, oldest = times.Left()
	return tail, oldest, youngest, nil
}

// addClass adds what else the parts have of a class. Its service times have no
// histogram of their own in open loop: they are stated in closed loop, where they are
// its latencies.
func addClass(c *results.ClassResult, name string, closed bool, parts []Part) {
	if closed {
		c.ServiceTime = c.Latency
	}
	for _, p := range parts {
		of, ok := p.Result.Classes[name]
		if !ok {
			continue
		}
		c.Requests += of.Requests
		c.Timeline = addTimeline(c.Timeline, of.Timeline)
		c.Errors = addCounts(c.Errors, of.Errors)
		c.Allowed = addCounts(c.Allowed, of.Allowed)
	}
}

func addCounts(to, from map[string]int64) map[string]int64 {
	if to == nil && from != nil {
		to = map[string]int64{}
	}
	for kind, n := range from {
		to[kind] += n
	}
	return to
}

// before is how many requests were sent before the windows and had no answer at their
// ends: what the drivers' own question counted beyond those of the window.
func before(parts []Part) (n int64) {
	for _, p := range parts {
		for _, c := range p.Result.Checks {
			if c.Name == "unfinished" && c.Reading != nil {
				n += int64(*c.Reading) - p.Result.InFlightAtEnd - p.Result.Unsent
			}
		}
	}
	return n
}
