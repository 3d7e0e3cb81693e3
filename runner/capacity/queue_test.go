package capacity_test

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"time"

	"interleave/runner/capacity"
)

// queue is a simulated server: Poisson arrivals at some servers with one line.
type queue struct {
	name    string
	servers int
	service func(*rand.Rand) float64 // seconds
	slower  func(rate, limit float64) float64
	starts  float64 // standard deviation of the logarithm of its speed, from start to start
	errors  float64 // share of the requests that fail
}

// mm is a queue with exponential service times.
func mm(name string, servers int, mean float64) queue {
	return queue{
		name: name, servers: servers,
		service: func(r *rand.Rand) float64 { return mean * r.ExpFloat64() },
		slower:  func(rate, limit float64) float64 { return slowerMM(servers, mean, rate, limit) },
	}
}

// md is a queue with one server and constant service times.
func md(name string, service float64) queue {
	return queue{
		name: name, servers: 1,
		service: func(*rand.Rand) float64 { return service },
		slower:  func(rate, limit float64) float64 { return slowerMD(service, rate, limit) },
	}
}

// slowerMM is the part of requests that stay longer than limit in M/M/c (D. Gross and
// C. M. Harris, Fundamentals of Queueing Theory, section 2.3).
func slowerMM(c int, mean, rate, limit float64) float64 {
	load := rate * mean
	if load >= float64(c) {
		return 1
	}
	term, sum := 1.0, 1.0
	for k := 1; k < c; k++ {
		term *= load / float64(k)
		sum += term
	}
	last := term * load / float64(c) / (1 - load/float64(c))
	waits := last / (sum + last) // Erlang's C
	mu, spare := 1/mean, float64(c)/mean-rate
	return math.Exp(-mu*limit) + waits*(math.Exp(-spare*limit)-math.Exp(-mu*limit))*mu/(mu-spare)
}

// slowerMD is the same of M/D/1, by its exponential tail, which is exact enough from a
// wait of a few services on (H. C. Tijms, A First Course in Stochastic Models, section 9.2).
func slowerMD(service, rate, limit float64) float64 {
	load := rate * service
	if load >= 1 {
		return 1
	}
	low, high := 1e-9/service, 50/service // theta with rate·(exp(theta·service)−1) = theta
	for range 200 {
		mid := (low + high) / 2
		if rate*math.Expm1(mid*service) < mid {
			low = mid
		} else {
			high = mid
		}
	}
	theta := low
	return (1 - load) / (rate*service*math.Exp(theta*service) - 1) * math.Exp(-theta*(limit-service))
}

// capacity is the rate at which the limit is just kept.
func (q queue) capacity(l capacity.Limit) float64 {
	low, high := 1e-3, 1e7
	for range 200 {
		mid := math.Sqrt(low * high)
		if q.slower(mid, l.Latency.Seconds()) <= l.Slow {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

const batchLength = 0.1

// probe simulates one probe, of which the first part warms up.
func (q queue) probe(l capacity.Limit, step capacity.Step, r *rand.Rand) capacity.Finding {
	speed := math.Exp(q.starts * r.NormFloat64())
	test := capacity.NewTest(l, step)
	warm := l.Warmup().Seconds()
	free := make(floats, q.servers) // when each server is
	var ends floats                 // of requests in the system
	at, border := 0.0, warm
	b := capacity.Batch{}
	for !test.Over() {
		at += r.ExpFloat64() / step.Rate
		for at >= border {
			for len(ends) > 0 && ends[0] <= border {
				heap.Pop(&ends)
			}
			if border > warm {
				b.Length, b.Waiting = time.Duration(batchLength*float64(time.Second)), int64(len(ends))
				test.Add(b)
			}
			b = capacity.Batch{}
			border += batchLength
		}
		end := max(at, free[0]) + q.service(r)/speed
		free[0] = end
		heap.Fix(&free, 0)
		heap.Push(&ends, end)
		b.Due++
		failed := r.Float64() < q.errors
		if failed {
			b.Failed++
		}
		if failed || end-at > l.Latency.Seconds() {
			b.Slow++
		}
	}
	return test.Finding()
}

// search simulates a whole search, whose probes take so long together at most.
func (q queue) search(l capacity.Limit, start, precision float64, most time.Duration, seed uint64) *capacity.Search {
	r := rand.New(rand.NewPCG(seed, 7))
	s := capacity.NewSearch(l, start, precision)
	var took time.Duration
	for {
		step, more := s.Next()
		if !more || took > most {
			return s
		}
		f := q.probe(l, step, r)
		f.Busy = min(step.Rate/(float64(q.servers)/q.mean()), 1)
		f.Served = min(step.Rate, float64(q.servers)/q.mean())
		took += f.Counted + 500*time.Millisecond
		s.Take(f)
	}
}

// mean is the mean service time.
func (q queue) mean() float64 {
	r, sum := rand.New(rand.NewPCG(1, 1)), 0.0
	for range 2000 {
		sum += q.service(r) / 2000
	}
	return sum
}

type floats []float64

func (f floats) Len() int           { return len(f) }
func (f floats) Less(i, j int) bool { return f[i] < f[j] }
func (f floats) Swap(i, j int)      { f[i], f[j] = f[j], f[i] }
func (f *floats) Push(x any)        { *f = append(*f, x.(float64)) }
func (f *floats) Pop() any {
	old := *f
	x := old[len(old)-1]
	*f = old[:len(old)-1]
	return x
}
