package main

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"slices"
)

// place is where a request is in one of its stages.
type place int

const (
	elsewhere place = iota // it waits for others, and nobody for it
	loop                   // the one thread that runs all handlers: one request at a time, first come first served
	blockers               // the threads that a loop has for calls that block
	processor              // which all requests that compute share evenly
	enter                  // it takes a worker, and waits for one if none is free
	leave                  // it gives the worker back
)

// stage is a part of a request.
type stage struct {
	at    place
	takes float64 // seconds
}

// queue is a server as queueing theory sees it.
type queue struct {
	servers map[place]int // at loop, blockers and enter: how many requests at a time
	// request draws the stages of the next request.
	request func(*rand.Rand) []stage
}

// arrivals are requests of which the times between them are for a rate of 1 per second.
type arrivals struct {
	gaps   []float64
	stages [][]stage
}

// draw draws so many requests at random moments (a Poisson process).
func (q *queue) draw(n int, seed uint64) arrivals {
	r := rand.New(rand.NewPCG(seed, 1))
	a := arrivals{}
	for range n {
		a.gaps, a.stages = append(a.gaps, r.ExpFloat64()), append(a.stages, q.request(r))
	}
	return a
}

// warm is the part of the requests that are sent before any counts.
const warm = 0.05

// times are for how long requests stay if they come at so many per second. Those of the
// warm-up are left out.
func (q *queue) times(a arrivals, rate float64) []float64 {
	s := &simulation{queue: q, waiting: map[place][]*job{}, busy: map[place]int{}}
	from := int(warm * float64(len(a.gaps)))
	for i, due := 0, 0.0; i < len(a.gaps); i++ {
		due += a.gaps[i] / rate
		s.until(due)
		s.next(&job{due: due, stages: a.stages[i], counts: i >= from})
	}
	s.until(math.Inf(1))
	return s.times
}

// precise is how many times the bracket of a capacity is halved.
const precise = 12

// capacity is the rate at which a share of the requests takes longer than limit, in
// seconds. The same requests come at each rate, closer together at higher ones.
func (q *queue) capacity(a arrivals, share, limit float64) float64 {
	low, high := 0.0, q.most(a)
	for range precise {
		rate := (low + high) / 2
		if percentile(q.times(a, rate), share) <= limit {
			low = rate
		} else {
			high = rate
		}
	}
	return low
}

// most is how many requests per second the busiest place can answer, for which all of
// them take the mean time.
func (q *queue) most(a arrivals) float64 {
	needs, held := map[place]float64{}, 0.0
	for _, stages := range a.stages {
		inside := false
		for _, s := range stages {
			needs[s.at] += s.takes
			inside = (inside || s.at == enter) && s.at != leave
			if inside {
				held += s.takes
			}
		}
	}
	needs[enter] = held
	most, n := math.Inf(1), float64(len(a.stages))
	for at, need := range needs {
		servers := max(q.servers[at], 1)
		if at != elsewhere && need > 0 {
			most = min(most, float64(servers)*n/need)
		}
	}
	return most
}

// percentile is what a share of the values is above.
func percentile(values []float64, share float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(int(float64(len(sorted))*(1-share)), len(sorted)-1)]
}

// job is a request under way.
type job struct {
	due    float64
	stages []stage // that are to come
	counts bool
	key    float64 // by which it is sorted where it is
}

// simulation is a queue with what is in it.
type simulation struct {
	*queue
	now     float64
	ends    jobs // of stages, by when
	waiting map[place][]*job
	busy    map[place]int
	sharing jobs    // at the processor, by how much each will have been given at its end
	given   float64 // to each that has shared the processor from the beginning
	times   []float64
}

// until lets time pass.
func (s *simulation) until(t float64) {
	for {
		end, shared := t, false
		if len(s.ends) > 0 && s.ends[0].key < end {
			end = s.ends[0].key
		}
		if len(s.sharing) > 0 {
			if at := s.now + (s.sharing[0].key-s.given)*float64(len(s.sharing)); at < end {
				end, shared = at, true
			}
		}
		if n := len(s.sharing); n > 0 && !math.IsInf(end, 1) {
			s.given += (end - s.now) / float64(n)
		}
		s.now = end
		switch {
		case shared:
			s.given = s.sharing[0].key
			s.next(heap.Pop(&s.sharing).(*job))
		case end == t:
			return
		default:
			j := heap.Pop(&s.ends).(*job)
			s.free(j.stages[0].at)
			j.stages = j.stages[1:]
			s.next(j)
		}
	}
}

// next has a request begin its next stage, or end.
func (s *simulation) next(j *job) {
	for len(j.stages) > 0 && j.stages[0].at == leave {
		s.free(enter)
		j.stages = j.stages[1:]
	}
	if len(j.stages) == 0 {
		if j.counts {
			s.times = append(s.times, s.now-j.due)
		}
		return
	}
	switch first := j.stages[0]; first.at {
	case elsewhere:
		s.end(j)
	case processor:
		j.key = s.given + first.takes
		j.stages = j.stages[1:]
		heap.Push(&s.sharing, j)
	default:
		if s.busy[first.at] == s.servers[first.at] {
			s.waiting[first.at] = append(s.waiting[first.at], j)
			return
		}
		s.busy[first.at]++
		s.serve(j)
	}
}

// serve begins a stage for which there is a server.
func (s *simulation) serve(j *job) {
	if j.stages[0].at == enter { // the server is kept until it leaves
		j.stages = j.stages[1:]
		s.next(j)
		return
	}
	s.end(j)
}

// end has the stage end when its time is over.
func (s *simulation) end(j *job) {
	j.key = s.now + j.stages[0].takes
	heap.Push(&s.ends, j)
}

// free has the next one served who waits.
func (s *simulation) free(at place) {
	if at == elsewhere {
		return
	}
	if len(s.waiting[at]) == 0 {
		s.busy[at]--
		return
	}
	j := s.waiting[at][0]
	s.waiting[at] = s.waiting[at][1:]
	s.serve(j)
}

// jobs is a heap of requests by their keys.
type jobs []*job

func (j jobs) Len() int           { return len(j) }
func (j jobs) Less(a, b int) bool { return j[a].key < j[b].key }
func (j jobs) Swap(a, b int)      { j[a], j[b] = j[b], j[a] }
func (j *jobs) Push(x any)        { *j = append(*j, x.(*job)) }
func (j *jobs) Pop() any {
	old := *j
	last := old[len(old)-1]
	*j = old[:len(old)-1]
	return last
}
