package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"interleave/internal/quantity"
	"interleave/models"
	"interleave/results"
	"interleave/results/latency"
	"interleave/runner/capacity"
	"interleave/runner/load"
	"interleave/runner/metrics"
	"interleave/runner/place"
	"interleave/runner/process"
	"interleave/scenarios"
)

// RateProbe is a rate to be put on a fresh server.
type RateProbe struct {
	// Cell is the server. Of its load, the groups give way to one that sends the
	// scenario's mix at random moments.
	Cell
	// URL is a server that is running, which is asked for this instead; empty means that
	// Cell is started.
	URL         string
	Tuning      models.Tuning // overrides the model's own settings, where not zero
	CPUs        float64       // quota of CPU time of the server, in processors; 0 means none
	Limit       capacity.Limit
	Step        capacity.Step
	Connections int // that carry requests; 0 means as many as it takes (see Carried)
	Number      int // decides the arrivals: those of probes with the same number are the same
	// Until is when the probe ends though it is not decided; zero leaves that to its step.
	Until time.Time
}

// RateFinding is what a probe of a rate found.
type RateFinding struct {
	capacity.Finding
	CPU    float64  // of the server per request, in seconds; 0 if that is not known
	Memory *float64 // of the server at its peak, in bytes; nil if that is not known
	P90    *float64 // seconds, of all requests; nil if too few were answered
	P99    *float64 // the same
	// Unanswered says that not a single request was answered rightly, or that the server
	// gives wrong answers whatever the rate, and why; else empty.
	Unanswered string
}

const (
	pulseEvery = 100 * time.Millisecond
	// minQuiet is the share of its time from which a probe is of a quiet host. Of others
	// all of the time counts, and tells less.
	minQuiet = 0.3
	// maxDriverShare is the share of the processors of load driver and backends beyond
	// which they are the limit.
	maxDriverShare = 0.85
	// maxLagShare is the share of a limit by which the driver itself may be late.
	maxLagShare = 0.2
	// hardlyBusy is the share of its processors below which a driver is not late by itself.
	hardlyBusy = 0.5
)

// Prober puts a rate on a fresh server.
type Prober interface {
	ProbeRate(context.Context, RateProbe) (RateFinding, error)
}

// ProbeRate puts a rate on a fresh server, until it is known whether the server keeps the
// limit or the time of the step is over. An error says that there was no server or no
// load. Nothing is left behind but the backends.
func (l *Lab) ProbeRate(ctx context.Context, p RateProbe) (RateFinding, error) {
	b := l.lab
	if b.config.Network.Given() {
		return RateFinding{}, errors.New("rates are put on over loopback: leave the network out")
	}
	if p.URL != "" {
		r := &rating{lab: b, probe: p}
		spec := load.Spec{URL: p.URL, Seed: b.config.Seed + uint64(p.Number)}
		err := r.putOn(ctx, r.spec(spec))
		return r.found(), err
	}
	slot := l.slot(Subject{Cell: p.Cell, Block: p.Number})
	slot.load.Groups = scenarios.AtRandom(p.Carried(), p.Step.Rate)
	slot.load.Phases, slot.load.Idle, slot.load.Allow = nil, 0, scenarios.Allow{}
	slot.tuning, slot.cpus = p.Tuning, p.CPUs
	stand := b.newStand(slot)
	r := &rating{lab: b, probe: p, stand: stand}
	err := stand.setUp(ctx, false)
	if err == nil {
		err = r.putOn(stand.ctx, r.spec(stand.loadSpec()))
	}
	if err != nil {
		if ended := endedUnder(ctx, err, stand.ended()...); ended != nil {
			err = ended
		}
	}
	r.trial = stand.trial
	stand.tearDown(nil)
	if err == nil && len(stand.trial.InvalidBecause) > 0 {
		err = errors.New(stand.trial.InvalidBecause[0])
	}
	f := r.found()
	if err == nil && p.Limit.Memory > 0 && f.Memory == nil && f.Due > 0 {
		err = errors.New("the memory of its processes cannot be read here: leave memory= out of the limit")
	}
	return f, err
}

// ended are the processes whose end explains what went wrong.
func (s *stand) ended() []process.Ending { return []process.Ending{s.server, s.up.process()} }

// rating is a probe that is being carried out.
type rating struct {
	lab   *lab
	probe RateProbe
	stand *stand // nil if the server is not ours to start

	test    *capacity.Test // of the time that counts
	all     *capacity.Test // of all the time
	trial   *results.Trial
	result  *results.LoadResult
	backing float64 // CPU time of the backends in the window, in seconds
}

// spec is the load of the probe, on top of that of a trial.
func (r *rating) spec(spec load.Spec) load.Spec {
	p := r.probe
	spec.Groups = scenarios.AtRandom(p.Carried(), p.Step.Rate)
	spec.Timeout = min(p.Limit.Timeout(cmp.Or(spec.Timeout, load.DefaultTimeout)), latency.Most)
	spec.Warmup = p.Limit.Warmup()
	if r.stand != nil {
		spec.Warmup = r.stand.warmUp(spec.Warmup)
	}
	spec.Duration = 2*p.Step.Times(p.Limit).Most + 2*p.Limit.Latency + time.Second
	spec.Pulse = load.PulseSpec{Every: pulseEvery, Within: p.Limit.Latency, Class: p.Limit.Class}
	spec.Threads = max(spec.Threads, 1)
	return spec
}

// putOn puts the load on, and ends it when the test is over.
func (r *rating) putOn(ctx context.Context, spec load.Spec) error {
	s := r.stand
	if s == nil {
		s = &stand{lab: r.lab}
		s.trial = &results.Trial{}
	}
	r.trial = s.trial
	proc, driver, err := s.startDriver(ctx, r.lab.load[0], spec, nil)
	if err != nil {
		return err
	}
	defer proc.Kill()
	r.test = capacity.NewTest(r.probe.Limit, r.probe.Step)
	r.all = capacity.NewTest(r.probe.Limit, r.probe.Step)
	m := newMasks(r.lab)
	defer m.close()
	backends := r.backends()
	defer backends.close()
	var w *window
	if r.stand != nil {
		w = newWindow(s)
		w.drivenBy(r.lab.load[0], proc)
		defer w.close()
	}
	stopped := false
	on := func(e load.Event) error {
		if w != nil {
			if err := w.on(e, driver); err != nil {
				return err
			}
		}
		switch e.Kind {
		case load.EventWindowStart:
			backends.begin()
		case load.EventWindowEnd:
			r.backing = backends.used()
		case load.EventPulse:
			for _, b := range m.add(e.Pulse, r.probe.Limit.Latency) {
				r.test.Add(b)
				b.Masked = false
				r.all.Add(b)
			}
		}
		if !stopped && (r.test.Over() || !r.probe.Until.IsZero() && time.Now().After(r.probe.Until)) {
			stopped = true
			// A driver that cannot be told has ended: its result says why.
			_ = driver.Stop()
		}
		return nil
	}
	r.result, err = follow(ctx, driver, spec.Warmup+spec.Duration, on)
	if err == nil && w != nil {
		s.trial.LoadResult = r.result
		w.finish()
	}
	return err
}

// found is what the probe has found.
func (r *rating) found() RateFinding {
	f := RateFinding{}
	if r.test == nil {
		return f
	}
	f.Finding = r.test.Finding()
	if quiet := f.Quiet; quiet < minQuiet {
		f.Finding = r.all.Finding()
		f.Quiet, f.Disturbed = quiet, true
	}
	f.Arrivals = r.probe.Number
	l := r.result
	if l == nil {
		return f
	}
	if l.Duration > 0 {
		f.Served = min(l.Throughput, r.probe.Step.Rate)
	}
	f.P90, f.P99 = l.Latency.P90, l.Latency.P99
	for _, c := range l.Checks {
		if c.Name == "answers" && c.Verdict == results.Failed && l.Answered == 0 {
			f.Unanswered = c.Detail
		}
	}
	f.Unanswered = cmp.Or(f.Unanswered, wrongAnswers(l, r.probe.Limit.Errors))
	if r.stand != nil {
		cpus := float64(processorsOf(r.lab.env, r.stand.load).count)
		if r.probe.CPUs > 0 {
			cpus = min(cpus, r.probe.CPUs)
		}
		if used := r.trial.ServerCPU; used != nil && l.Duration > 0 {
			f.Busy = *used / l.Duration / cpus
		}
		if cost := r.trial.CPUPerRequest; cost != nil {
			f.CPU = *cost
		}
		if f.Memory = r.trial.Memory.Peak; f.Memory != nil {
			r.probe.Limit.Takes(*f.Memory, &f.Finding)
		}
	}
	if f.Likely <= 0.5 && f.Cause != capacity.Memory {
		f.Limited = r.limited(f.Busy)
		f.Disturbed = f.Disturbed || r.late()
	}
	return f
}

// limited says why the rate was not put on as it should have been; empty if it was. busy
// is the share of its processors that the server used, 0 if that is not known. A server that keeps the limit keeps it with a slow driver, too.
func (r *rating) limited(busy float64) string {
	l := r.result
	for _, c := range l.Checks {
		if c.Verdict == results.Spoiled && c.Name == "generator_cpu" {
			return c.Detail
		}
	}
	if lag := l.SendLag; r.late() && l.GeneratorShare() >= hardlyBusy {
		return fmt.Sprintf("the load driver was late: 1 %% of the requests were sent more than %s late", quantity.Span(lag.P99))
	}
	if why := r.crowded(busy); why != "" {
		return why
	}
	cpus := float64(max(len(r.lab.env.LoadCPUs), 1))
	if used := l.GeneratorCPU + r.backing; r.backing > 0 && l.Duration > 0 && used > maxDriverShare*cpus*l.Duration {
		return "load driver and backends together were the limit"
	}
	return ""
}

// late reports whether the driver sent requests so late that the limit is touched. If it
// had little to do others held it up.
func (r *rating) late() bool {
	lag := r.result.SendLag
	return lag != nil && lag.P99 > maxLagShare*r.probe.Limit.Latency.Seconds()
}

// backendsMeter reads the CPU time of the backends. Nil reads nothing.
type backendsMeter struct {
	tree   *metrics.Tree
	before float64
}

func (r *rating) backends() *backendsMeter {
	if r.stand == nil || r.stand.up.process() == nil {
		return nil
	}
	return &backendsMeter{tree: metrics.NewTree(place.Process(r.stand.up.process()).Pid())}
}

func (m *backendsMeter) read() float64 {
	reading, _ := m.tree.Read()
	return reading.CPU
}

func (m *backendsMeter) begin() {
	if m != nil {
		m.before = m.read()
	}
}

func (m *backendsMeter) used() float64 {
	if m == nil {
		return 0
	}
	return m.read() - m.before
}

func (m *backendsMeter) close() {
	if m != nil {
		m.tree.Close()
	}
}

// String is the probe in words, for progress.
func (p RateProbe) String() string {
	name := p.URL
	if name == "" {
		name = p.Cell.Model.Name + " " + p.Cell.Scenario.Name
	}
	return fmt.Sprintf("%s at %s requests/s", name, quantity.Short(p.Step.Rate))
}
