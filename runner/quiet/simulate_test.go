package quiet

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// A simulated host: a server that answers one request after the other, on a
// processor that disturbances take away, or make half as fast. There is no
// clock in it; times are in milliseconds.

// disturbance is one of the host.
type disturbance struct {
	from, to float64
	speed    float64 // of the server's processor meanwhile: 0 or 0.5
	steal    bool    // by the hypervisor, else by a process
}

// disturbances lets a part of the time, from 0 to 1, be disturbed, in pieces
// of 5 to 200 ms, each length on a logarithmic scale as likely. A third is
// stolen; of what processes use, a half takes the processor away.
func disturbances(r *rand.Rand, part, end float64) (list []disturbance) {
	if part == 0 {
		return nil
	}
	const shortest, longest = 5.0, 200.0
	mean := (longest - shortest) / math.Log(longest/shortest)
	for t := 0.0; ; {
		t += r.ExpFloat64() * mean * (1 - part) / part
		d := disturbance{from: t, to: t + shortest*math.Pow(longest/shortest, r.Float64())}
		switch r.IntN(3) {
		case 0:
			d.steal = true
		case 1:
			d.speed = 0.5
		}
		if d.to > end {
			return list
		}
		list = append(list, d)
		t = d.to
	}
}

// service draws how long a request occupies an undisturbed processor.
type service func(r *rand.Rand) float64

// request is when it was due and when it was answered.
type request struct{ due, done float64 }

// serve answers Poisson arrivals, 450 a second. used is the processor time of
// the server until the end of each slice.
func serve(r *rand.Rand, s service, host []disturbance, end, slice float64) (requests []request, used []float64) {
	const every = 1000.0 / 450
	used = make([]float64, int(end/slice)+1)
	work := func(from, to float64) { // the server ran from one time to the other
		for i := int(from / slice); i < len(used) && float64(i)*slice < to; i++ {
			used[i] += min(to, float64(i+1)*slice) - max(from, float64(i)*slice)
		}
	}
	free, next := 0.0, 0 // when the server is free; the disturbance that is not over then
	for due := r.ExpFloat64() * every; due < end; due += r.ExpFloat64() * every {
		t := max(due, free)
		for left := s(r); left > 1e-9; {
			for next < len(host) && host[next].to <= t {
				next++
			}
			speed, until := 1.0, math.Inf(1)
			if next < len(host) {
				until = host[next].from
				if until <= t {
					speed, until = host[next].speed, host[next].to
				}
			}
			if speed == 0 {
				t = until
				continue
			}
			stop := min(until, t+left/speed)
			work(t, stop)
			left -= (stop - t) * speed
			t = stop
		}
		free = t
		requests = append(requests, request{due, t})
	}
	return requests, used
}

// hostReadings are those of a Meter of two processors at each border of a
// slice: foreign time is exact, stolen time as the kernel tells it.
func hostReadings(r *rand.Rand, host []disturbance, end, slice float64) (list []Reading) {
	const tick = 4 // how late a step of stolen time may show
	phase := step * r.Float64()
	foreign, stolen, next := 0.0, 0.0, 0 // of the disturbances before the next one
	for at := 0.0; at < end; at += slice {
		for ; next < len(host) && host[next].to < at-tick; next++ {
			if d := host[next]; d.steal {
				stolen += d.to - d.from
			} else {
				foreign += d.to - d.from
			}
		}
		f, s := foreign, stolen
		seen := at - tick*r.Float64()
		for _, d := range host[next:] {
			if d.from >= at {
				break
			}
			if d.steal {
				s += max(min(seen, d.to)-d.from, 0)
			} else {
				f += min(at, d.to) - d.from
			}
		}
		list = append(list, Reading{
			At: nanoseconds(at), Foreign: time.Duration(nanoseconds(f)), Steal: told(s, phase),
			Known: Known{Foreign: true, Steal: true},
		})
	}
	return list
}

// step is that of stolen time.
const step = 10

// told is stolen time as metrics.Stolen has it: the mean of one processor's
// and of all, which reach their steps at different times.
func told(stolen, phase float64) time.Duration {
	return time.Duration(nanoseconds((math.Floor(stolen/step) + math.Floor((stolen+phase)/step)) / 2 * step))
}

func nanoseconds(ms float64) int64 { return int64(ms * 1e6) }

// sample is what was measured of some requests.
type sample struct {
	latencies []float64
	cpu, time float64
}

// add adds the requests that were due in slices which are not masked, and the
// processor time of these slices.
func (s *sample) add(requests []request, used []float64, slice float64, masked func(slice int) bool) {
	for _, q := range requests {
		if !masked(int(q.due / slice)) {
			s.latencies = append(s.latencies, q.done-q.due)
		}
	}
	for i, u := range used {
		if !masked(i) {
			s.cpu += u
			s.time += slice
		}
	}
}

func (s *sample) quantile(q float64) float64 {
	slices.Sort(s.latencies)
	return s.latencies[int(q*float64(len(s.latencies)))]
}

func (s *sample) cpuPerRequest() float64 { return s.cpu / float64(len(s.latencies)) }
