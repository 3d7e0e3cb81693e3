package runner

import (
	"time"

	"interleave/results"
	"interleave/runner/metrics"
	"interleave/runner/quiet"
	"interleave/runner/ring"
	"interleave/scenarios"
)

// recordRing puts what a ring on this host saw of a server that was asked these requests on
// its trial, and returns what the requests cost.
func recordRing(t *results.Trial, asked []scenarios.Request, o ring.Outcome, plan ring.Plan, judged []quiet.Slice, members int) costs {
	cost := recordOutcome(t, asked, o, plan, judged, members)
	l := t.LoadResult
	// What was counted over all turns is scaled to the requests that count.
	scale := func(answered int64) float64 {
		if answered == 0 {
			return 0
		}
		return min(1, float64(l.Requests)/float64(answered))
	}
	if o.Forks != nil {
		t.Forks = new(int64(float64(*o.Forks) * scale(o.Right)))
	}
	after := o.After
	after.At = o.Before.At.Add(o.Asked) // a thread is busy in the time in which it is asked
	recordThreads(t, metrics.Between(o.Before, after), max(0, o.DriverAfter.Queued-o.DriverBefore.Queued), scale(l.Answered))
	if l.SlowBytes > 0 {
		t.CPUPerSlowByte = new((o.After.CPU - o.Before.CPU) / float64(l.SlowBytes))
	}
	if l.Excerpt != nil {
		l.Excerpt.Disturbed = string(o.Disturbed)
	}
	return cost
}

// recordOutcome puts on a trial what is told by its turns, wherever its parts are.
func recordOutcome(t *results.Trial, asked []scenarios.Request, o ring.Outcome, plan ring.Plan, judged []quiet.Slice, members int) costs {
	t.ServerCPU = new(o.CPU)
	cost, ok := costsOf(asked, o, t.LoadResult)
	if ok {
		t.CPUPerRequest = &cost.each
	}
	recordPeaks(t, o.Peaks)
	recordSlope(t)
	t.Ring = ringOf(o, plan, judged, members)
	return cost
}

// recordPeaks puts the most that samples saw on a trial.
func recordPeaks(t *results.Trial, p metrics.Peaks) {
	if p.Samples == 0 {
		return
	}
	t.Memory.Peak, t.MemoryGrowth = &p.Memory, p.Growth
	t.Memory.Sockets = p.Sockets
	t.ThreadsMax, t.ProcessesMax, t.NewProcesses = &p.Threads, &p.Processes, &p.New
}

// ringOf describes a trial's part in its ring.
func ringOf(o ring.Outcome, plan ring.Plan, judged []quiet.Slice, members int) *results.Ring {
	r := &results.Ring{
		Members: members, Turns: o.Turns, Planned: plan.Quiet.Seconds(),
		Masked: o.Masked.All.Seconds(), MaskedBy: map[string]float64{},
		Bound: o.Bound, Chosen: o.Chosen,
		RestCPU: o.RestCPU, Rested: o.Rested.Seconds(), Disturbances: []results.Disturbance{},
	}
	r.Bound = max(r.Bound, quiet.DefaultBound)
	for why, d := range o.Masked.By {
		r.MaskedBy[string(why)] = d.Seconds()
	}
	if len(judged) == 0 {
		return r
	}
	began := judged[0].From
	r.Length = time.Duration(judged[len(judged)-1].To - began).Seconds()
	for _, s := range judged {
		if !s.Masked {
			continue
		}
		at, until := time.Duration(s.From-began).Seconds(), time.Duration(s.To-began).Seconds()
		last := len(r.Disturbances) - 1
		if last >= 0 && r.Disturbances[last].Why == string(s.Why) && at-r.Disturbances[last].Until < 0.001 {
			r.Disturbances[last].Until = until
		} else if len(r.Disturbances) < results.MaxDisturbances {
			r.Disturbances = append(r.Disturbances, results.Disturbance{At: at, Until: until, Why: string(s.Why)})
		}
	}
	return r
}
