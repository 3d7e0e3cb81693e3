package runner

import (
	"slices"
	"time"

	"interleave/runner/capacity"
	"interleave/runner/load"
	"interleave/runner/quiet"
)

const (
	// rateBound is the share of the processors' time that others may have: they take as
	// much of a capacity as of the time. rateLinger is how long after a disturbance nothing
	// counts: a server near its capacity makes up for it slowly.
	rateBound  = 0.05
	rateLinger = 100 * time.Millisecond
)

// masks says which batches others have disturbed.
type masks struct {
	meter   *quiet.Meter
	judge   *quiet.Judge
	began   time.Time
	waiting []batchAt // until what masks them is known
}

// batchAt is a batch, and when its requests were due and had to be answered.
type batchAt struct {
	capacity.Batch
	from, to int64
}

func newMasks(b *lab) *masks {
	watched := slices.Concat(b.env.ServerCPUs, b.env.LoadCPUs)
	processors := len(watched)
	if processors == 0 {
		processors = max(1, b.env.CPUs)
	}
	m := &masks{meter: quiet.NewMeter(watched), began: time.Now()}
	m.judge = quiet.NewJudge(quiet.Rule{Bound: rateBound, Linger: rateLinger}, processors)
	m.judge.Add(m.meter.Read(1))
	return m
}

func (m *masks) close() { m.meter.Close() }

// add takes a pulse in, and returns the batches of which it is now known whether they
// are masked: those that are older than it takes to tell.
func (m *masks) add(p *load.Pulse, within time.Duration) (known []capacity.Batch) {
	now := 1 + int64(time.Since(m.began))
	m.judge.Add(m.meter.Read(now))
	ends := now - int64(within)
	m.waiting = append(m.waiting, batchAt{
		Batch: capacity.Batch{Length: pulseEvery, Due: p.Due, Slow: p.Slow, Failed: p.Failed, Waiting: p.Waiting},
		from:  ends - int64(pulseEvery), to: now,
	})
	for len(m.waiting) > 1 {
		b := m.waiting[0]
		for _, s := range slices.Backward(m.judge.Slices) {
			if s.To <= b.from {
				break
			}
			b.Masked = b.Masked || s.Masked && s.From < b.to
		}
		known, m.waiting = append(known, b.Batch), m.waiting[1:]
	}
	return known
}
