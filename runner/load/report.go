package load

import (
	"maps"
	"slices"
	"time"

	"interleave/results"
	"interleave/results/latency"
)

// measured is what belongs to a result and not to the requests.
type measured struct {
	phases   *phases
	cpu      time.Duration
	pieces   int
	cpus     int
	classes  []string // the names of the kinds of request
	told     int      // clients that wait to be told of each request that answers tell of
	idleHeld int
	idle     faults // errors while idle connections were opened
}

// report makes the result of what was seen.
func report(spec *Spec, seen *recorder, m measured) (*results.LoadResult, error) {
	ended := m.phases.ended()
	window := time.Duration(ended - m.phases.start)
	r := &results.LoadResult{
		Schema:        results.LoadSchema,
		Engine:        spec.Engine,
		URL:           spec.URL,
		Clients:       spec.clients(),
		Arrivals:      string(spec.Groups[0].Arrivals),
		Duration:      window.Seconds(),
		SlowBytes:     seen.slowBytes,
		Resent:        seen.resent,
		Redirects:     seen.redirects,
		Unsent:        seen.unsent,
		Due:           seen.due,
		DueAnswered:   seen.dueAnswered,
		InFlightAtEnd: seen.inFlight,
		GeneratorCPU:  m.cpu.Seconds(),
		GeneratorCPUs: m.cpus,
		Established:   seen.established,
		IdleHeld:      m.idleHeld,
		IdleAsked:     spec.Idle,
		Stamps:        seen.stampedBy(),
		Extended:      m.phases.wasExtended(),
		Pieces:        m.pieces,
		Warnings:      []string{},
	}
	if rate := spec.load().Rate(); spec.open() {
		r.Rate = &rate
		r.ScheduledAnswered = new(seen.scheduledAnswers())
	}
	for cause, n := range m.idle.count {
		if results.ClientFault(cause.kind) {
			seen.errors.count[cause] += n
		}
	}
	failed, allowed := seen.errors.split()
	r.Errors = failed.kinds()
	r.ErrorDetails, r.MoreErrors = failed.list()
	r.Allowed = allowed.allowed(spec.Allow)
	r.Faults = seen.aftermath.result()
	warmup, _ := seen.warmupErrors.split()
	r.WarmupErrors, _ = warmup.list()
	if spec.Streams {
		r.Streamed = &results.Streamed{Bytes: seen.flow.counted, Most: seen.flow.most}
	}
	r.Turns = seen.byTurn(m.classes)
	answered := seen.answers()
	r.Requests = answered.sum(0, len(answered))
	r.Answered = seen.rightly
	r.Throughput = float64(r.Requests) / r.Duration
	first, second, mid := m.phases.halves(answered)
	r.FirstHalf = rate(first, m.phases.start, min(mid, ended))
	r.SecondHalf = rate(second, mid, ended)
	r.Timeline = m.phases.whole(answered)
	if spec.Engine == Native {
		mean := float64(seen.flights.area) / float64(window)
		r.MeanInFlight = &mean
	}

	if err := latencies(r, spec, seen, m, failed, allowed); err != nil {
		return nil, err
	}
	judge(r, aside{spec: spec, idle: m.idle, tail: seen.tail(), leftovers: seen.leftovers})
	return r, nil
}

// scheduledAnswers is how many requests were answered rightly in the window of the kinds
// that are sent on a schedule.
func (r *recorder) scheduledAnswers() (n int64) {
	for _, t := range r.classes {
		if t.scheduled {
			n += t.timeline.sum(0, len(t.timeline))
		}
	}
	return n
}

// byTurn lists the right answers of each turn that has some, by class too if
// there are several; nil without turns.
func (r *recorder) byTurn(classes []string) (list []results.TurnAnswers) {
	for _, turn := range slices.Sorted(maps.Keys(r.turns)) {
		seen := r.turns[turn]
		t := results.TurnAnswers{Turn: turn}
		t.Requests, t.Classes = byClass(seen.counted, classes)
		t.Answered, t.AnsweredClasses = byClass(seen.whole, classes)
		list = append(list, t)
	}
	return list
}

// byClass adds up counts by kind; with several classes it lists each, too.
func byClass(kinds []int64, classes []string) (all int64, each map[string]int64) {
	if len(classes) > 1 {
		each = map[string]int64{}
	}
	for kind, n := range kinds {
		all += n
		if each != nil {
			each[classes[kind]] += n
		}
	}
	return all, each
}

// tail is the p99 latency in seconds of the kind of requests that has the
// smallest one, or what that is at least; 0 if nothing was due.
func (r *recorder) tail() (least float64) {
	for _, t := range r.classes {
		if p99, _ := t.latency.Survival().Quantile(0.99); p99 > 0 && (least == 0 || p99 < least) {
			least = p99
		}
	}
	return least
}

// rate is n events between two times, per second; 0 if there is no time
// between them.
func rate(n, from, to int64) float64 {
	if to <= from {
		return 0
	}
	return float64(n) / time.Duration(to-from).Seconds()
}

// latencies fills in the distributions, of all requests and of each class.
func latencies(r *results.LoadResult, spec *Spec, seen *recorder, m measured, failed, allowed faults) (err error) {
	classes := map[string]*tally{}
	all := tally{latency: latency.New()}
	if spec.open() {
		all.service = latency.New()
	}
	for i, name := range m.classes {
		all.add(&seen.classes[i])
		if classes[name] == nil {
			classes[name] = &seen.classes[i]
		} else {
			classes[name].add(&seen.classes[i])
		}
	}
	r.Latency = quantiles(all.latency, spec.AllPercentiles)
	r.ServiceTime = quantiles(all.serviceTime(), spec.AllPercentiles)
	if none := all.latency.Ended()+all.latency.Unfinished() == 0; none && seen.leftovers.before > 0 {
		// What was sent before the window lasted longer than it.
		r.Latency.AtLeast = atLeast(r.Duration)
		r.ServiceTime.AtLeast = r.Latency.AtLeast
	}
	if r.Histogram, r.Unfinished, err = all.latency.Encode(); err != nil {
		return err
	}
	if r.ServiceHistogram, r.ServiceUnfinished, err = all.serviceTime().Encode(); err != nil {
		return err
	}
	if r.Phases, r.Recovery, err = seen.phased.report(spec.AllPercentiles); err != nil {
		return err
	}
	if spec.Hold {
		r.AfterStrain = seen.phased.afterStrain()
	}
	if seen.lag != nil {
		r.SendLag = sendLag(seen.lag)
	}
	if m.told > 0 {
		if r.Deliveries, err = seen.deliveriesTo(m.told, spec.AllPercentiles); err != nil {
			return err
		}
	}
	if len(classes) < 2 {
		return nil
	}
	r.Classes = map[string]results.ClassResult{}
	for name, t := range classes {
		c := results.ClassResult{
			Requests:    t.timeline.sum(0, len(t.timeline)),
			Timeline:    m.phases.whole(&t.timeline),
			Latency:     quantiles(t.latency, spec.AllPercentiles),
			ServiceTime: quantiles(t.serviceTime(), spec.AllPercentiles),
			Errors:      failed.ofClass(name),
			Allowed:     allowed.ofClass(name),
		}
		if c.Histogram, c.Unfinished, err = t.latency.Encode(); err != nil {
			return err
		}
		r.Classes[name] = c
	}
	return nil
}

// add takes the figures of another kind of request in.
func (t *tally) add(from *tally) {
	t.timeline.merge(&from.timeline)
	t.latency.Merge(from.latency)
	if t.service != nil {
		t.service.Merge(from.service)
	}
}

// serviceTime is the distribution of service times.
func (t *tally) serviceTime() *latency.Times {
	if t.service == nil {
		return t.latency
	}
	return t.service
}

func sendLag(t *latency.Times) *results.SendLag {
	lag := t.Survival()
	at := func(q float64) float64 {
		value, _ := lag.Quantile(q)
		return value
	}
	return &results.SendLag{P50: at(0.5), P99: at(0.99), Max: at(1)}
}
