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

// watch begins to note it, of so many hosts at the same time.
func (b *lab) watch(hosts []place.Place) watches {
	w := watches{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, p := range hosts {
		all.Go(func() {
			cpus := p.Facts().LoadCPUs
			if p == b.server {
				cpus = b.env.ServerCPUs
			}
			watch := p.Watch(cpus)
			mu.Lock()
			defer mu.Unlock()
			w[p] = watch
		})
	}
	all.Wait()
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
	row := func(role string, on place.Place, cpus []int) results.Host {
		facts := on.Facts()
		h := results.Host{Role: role, Name: on.Name(), CPUs: len(cpus), CPUModel: facts.CPUModel, Noise: new(noise[on]), Shared: b.config.Hosts.shared(on)}
		if len(cpus) == 0 {
			h.CPUs = facts.CPUs
		}
		return h
	}
	server := row(results.ServerHost, b.server, nil)
	server.CPUs = processorsOf(b.env, s.load).count
	s.trial.Hosts = []results.Host{server}
	still := stoodStill(s.parts)
	for i, on := range s.drivers {
		h := row(results.LoadHost, on, on.Facts().LoadCPUs)
		if i < len(s.parts) {
			h.Load = hostLoad(s.parts[i].Result, still[i])
		}
		if i < len(s.partners) && len(s.partners) > 1 {
			p := s.partners[i]
			h.ClockBound = new(p.worst.Seconds())
			if n := len(p.late); n > 0 {
				h.Began = new(p.late[n-1].Seconds())
			}
		}
		s.trial.Hosts = append(s.trial.Hosts, h)
	}
	if s.up != nil {
		s.trial.Hosts = append(s.trial.Hosts, row(results.BackendsHost, b.upstream, b.upstream.Facts().LoadCPUs))
	}
}

// stoodStill is for how long each of several load hosts answered nothing while others
// did, in seconds, or sent nothing that was due, if that is longer than its clients may
// all wait at the same time.
func stoodStill(parts []load.Part) []float64 {
	still := make([]float64, len(parts))
	for i, p := range parts {
		least := leastStill
		if p50 := p.Result.Latency.P50; p50 != nil {
			least = max(least, 2**p50)
		}
		if lag := p.Result.SendLag; lag != nil && lag.Max > least {
			still[i] = lag.Max
		}
		l := p.Result.Timeline
		if l == nil || p.Result.Requests < int64(enoughUsual*len(l.Answered)) {
			continue
		}
		silent, beside := 0, 0 // parts in a row without an answer, and those of them in which others had one
		for at, n := range l.Answered {
			if n > 0 {
				silent, beside = 0, 0
				continue
			}
			silent++
			if answered(parts, at) {
				beside++
			}
			if length := float64(silent) * l.Part; length > least && 2*beside > silent {
				still[i] = max(still[i], length)
			}
		}
	}
	return still
}

// answered reports whether any host had an answer in a part of its window.
func answered(parts []load.Part, at int) bool {
	return slices.ContainsFunc(parts, func(p load.Part) bool {
		l := p.Result.Timeline
		return l != nil && at < len(l.Answered) && l.Answered[at] > 0
	})
}

const (
	// leastStill is how long, in seconds, any process may be held up.
	leastStill = 0.05

	// enoughUsual is how many answers a part of a window has to have on average for one
	// without any to mean something.
	enoughUsual = 10
)

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
