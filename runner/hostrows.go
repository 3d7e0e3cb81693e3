package runner

import (
	"slices"
	"sync"

	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/place"
)

// watches note how quiet each host of a trial is.
type watches map[place.Place]place.Watch

// watch begins to note it.
func (b *lab) watch() watches {
	w := watches{b.server: b.server.Watch(b.env.ServerCPUs)}
	if b.config.Hosts != nil {
		for _, p := range b.config.Hosts.all() {
			if w[p] == nil {
				w[p] = p.Watch(p.Facts().LoadCPUs)
			}
		}
	}
	return w
}

// stop is what they have noted, from all hosts at the same time.
func (w watches) stop() map[place.Place]results.Noise {
	noise := map[place.Place]results.Noise{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for p, watch := range w {
		all.Go(func() {
			n := watch.Stop()
			mu.Lock()
			defer mu.Unlock()
			noise[p] = n
		})
	}
	all.Wait()
	return noise
}

// noteHosts puts a row for each host, and for each part that one had, on the trial.
func (s *stand) noteHosts(noise map[place.Place]results.Noise) {
	b := s.lab
	if b.config.Hosts == nil {
		return
	}
	row := func(role string, on place.Place, cpus []int) results.Host {
		facts := on.Facts()
		h := results.Host{Role: role, Name: on.Name(), CPUs: len(cpus), CPUModel: facts.CPUModel, Noise: new(noise[on])}
		if len(cpus) == 0 {
			h.CPUs = facts.CPUs
		}
		return h
	}
	server := row(results.ServerHost, b.server, nil)
	server.CPUs = processorsOf(b.env, s.load).count
	s.trial.Hosts = []results.Host{server}
	still := stoodStill(s.parts)
	for i, on := range b.load {
		h := row(results.LoadHost, on, on.Facts().LoadCPUs)
		if i < len(s.parts) {
			h.Load = hostLoad(s.parts[i].Result, still[i])
		}
		if i < len(s.partners) {
			p := s.partners[i]
			h.ClockBound = new(p.bound.Seconds())
			if !p.began.IsZero() {
				h.Began = new(p.began.Sub(p.due).Seconds())
			}
		}
		s.trial.Hosts = append(s.trial.Hosts, h)
	}
	if s.up != nil {
		s.trial.Hosts = append(s.trial.Hosts, row(results.BackendsHost, b.upstream, b.upstream.Facts().LoadCPUs))
	}
}

// stoodStill is for how long each of several load hosts answered nothing while others
// did, in seconds: parts of its window, and what it was late by at most if that is more
// than one of them.
func stoodStill(parts []load.Part) []float64 {
	still := make([]float64, len(parts))
	for i, p := range parts {
		l := p.Result.Timeline
		if l == nil {
			continue
		}
		for at, n := range l.Answered {
			usual := float64(p.Result.Requests) / float64(max(1, len(l.Answered)))
			others := slices.ContainsFunc(parts, func(o load.Part) bool {
				return o.Result.Timeline != nil && at < len(o.Result.Timeline.Answered) && o.Result.Timeline.Answered[at] > 0
			})
			if n == 0 && usual >= enoughUsual && others {
				still[i] += l.Part
			}
		}
		if lag := p.Result.SendLag; lag != nil && lag.Max > l.Part {
			still[i] = max(still[i], lag.Max)
		}
	}
	return still
}

// enoughUsual is how many answers a part of a window has to have on average for one
// without any to mean something.
const enoughUsual = 10

// hostLoad is the part of a load host in a trial.
func hostLoad(r *results.LoadResult, still float64) *results.HostLoad {
	h := &results.HostLoad{
		Clients: r.Clients, Rate: r.Rate, Requests: r.Requests, Unsent: r.Unsent, InFlightAtEnd: r.InFlightAtEnd,
		P50: r.Latency.P50, P99: r.Latency.P99, Max: r.Latency.Max, StoodStill: still,
	}
	for _, n := range r.Errors {
		h.Errors += n
	}
	if share := r.GeneratorShare(); share > 0 {
		h.GeneratorShare = &share
	}
	if r.SendLag != nil {
		h.SendLag = &r.SendLag.P99
	}
	return h
}
