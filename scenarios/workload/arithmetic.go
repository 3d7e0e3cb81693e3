package workload

import (
	"time"

	"interleave/scenarios"
)

// Sum is what arithmetic says of all kinds of requests together, each in its share.
// What a server needs beside, to take requests and to answer them, is not in it.
type Sum struct {
	Least   time.Duration // of latency: what a request waits and computes on average where it asks at once what it can
	Serial  time.Duration // the same where it asks one after the other
	Compute time.Duration // CPU time of a request
	Block   time.Duration // for which a thread is blocked
}

// Add returns the sum of a scenario that was made of a workload.
func Add(s *scenarios.Scenario) Sum {
	of := func(of func(scenarios.Request) time.Duration) time.Duration { return scenarios.Mean(s.Requests, of) }
	sum := Sum{
		Compute: of(func(r scenarios.Request) time.Duration { return r.Compute }),
		Block:   of(func(r scenarios.Request) time.Duration { return r.Block }),
	}
	sum.Least = of(s.UsualWait) + sum.Compute
	sum.Serial = of(s.Waits) + sum.Compute
	return sum
}

// Untold is for how long a thread is blocked by a request of s without anybody being told,
// on average.
func Untold(s *scenarios.Scenario) time.Duration { return scenarios.Mean(s.Requests, untold) }

// PerProcessor is how many requests per second a processor can compute at most; 0 means
// that computing sets no bound.
func (s Sum) PerProcessor() float64 {
	if s.Compute == 0 {
		return 0
	}
	return 1 / s.Compute.Seconds()
}

// Workers is how many requests are under way at a rate, by Little's law: as many workers
// are held where each has one request at a time. The first number is for those that ask
// at once what they can, the second for those that ask one after the other.
func (s Sum) Workers(rate float64) (atOnce, serial float64) {
	return rate * s.Least.Seconds(), rate * s.Serial.Seconds()
}
