package main

import (
	"math"
	"math/rand/v2"
	"testing"
)

const drawn = 200_000

// one is a queue whose requests have a stage each.
func one(at place, servers int, takes func(*rand.Rand) float64) *queue {
	return &queue{
		servers: map[place]int{at: servers},
		request: func(r *rand.Rand) []stage { return []stage{{at, takes(r)}} },
	}
}

func always(v float64) func(*rand.Rand) float64 { return func(*rand.Rand) float64 { return v } }

func exponential(mean float64) func(*rand.Rand) float64 {
	return func(r *rand.Rand) float64 { return mean * r.ExpFloat64() }
}

// oneInTen is 10 for one request in ten, and else 1.
func oneInTen(r *rand.Rand) float64 {
	if r.IntN(10) == 0 {
		return 10
	}
	return 1
}

func mean(values []float64) (m float64) {
	for _, v := range values {
		m += v / float64(len(values))
	}
	return m
}

func beyond(values []float64, limit float64) float64 {
	n := 0
	for _, v := range values {
		if v > limit {
			n++
		}
	}
	return float64(n) / float64(len(values))
}

// TestQueuesAgainstClosedForms: means by Pollaczek and Khinchine, by processor sharing
// (L. Kleinrock, Queueing Systems, volume 2, section 4.4), and by Erlang.
func TestQueuesAgainstClosedForms(t *testing.T) {
	tests := []struct {
		name string
		q    *queue
		rate float64
		want float64 // mean time in the queue and in service
	}{
		{"M/D/1", one(loop, 1, always(1)), 0.7, 1 + 0.7/(2*(1-0.7))},
		{"M/G/1", one(loop, 1, oneInTen), 0.3, 1.9 + 0.3*(0.9+0.1*100)/(2*(1-0.3*1.9))},
		{"M/M/1", one(loop, 1, exponential(1)), 0.8, 1 / (1 - 0.8)},
		{"M/M/5", one(blockers, 5, exponential(1)), 4, 1 + erlang(5, 4)/(5-4)},
		{"shared, all alike", one(processor, 0, always(1)), 0.7, 1 / (1 - 0.7)},
		{"shared, of two kinds", one(processor, 0, oneInTen), 0.3, 1.9 / (1 - 0.3*1.9)},
		{"nobody waits", one(elsewhere, 0, exponential(1)), 50, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := mean(test.q.times(test.q.draw(drawn, 1), test.rate))
			if math.Abs(got/test.want-1) > 0.03 {
				t.Errorf("mean time at %v/s: %.3f, want %.3f", test.rate, got, test.want)
			}
		})
	}
}

// erlang is the part of requests that wait in M/M/c at a load of a.
func erlang(c int, a float64) float64 {
	term, sum := 1.0, 1.0
	for k := 1; k < c; k++ {
		term *= a / float64(k)
		sum += term
	}
	last := term * a / float64(c) / (1 - a/float64(c))
	return last / (sum + last)
}

// TestTailsAgainstClosedForms: of M/M/1, P(T > t) = exp(−(μ−λ)t), and of M/M/c.
func TestTailsAgainstClosedForms(t *testing.T) {
	m := one(loop, 1, exponential(1))
	if got, want := m.capacity(m.draw(2*drawn, 2), 0.01, 10), 1-math.Log(100)/10; math.Abs(got/want-1) > 0.03 {
		t.Errorf("M/M/1 keeps p99 ≤ 10 up to %.3f, want %.3f", got, want)
	}
	const c, load, limit = 8, 6.8, 6
	waits := erlang(c, load)
	want := math.Exp(-limit) + waits*(math.Exp(-(c-load)*limit)-math.Exp(-limit))/(1-(c-load))
	q := one(blockers, c, exponential(1))
	if got := beyond(q.times(q.draw(drawn, 3), load), limit); math.Abs(got/want-1) > 0.1 {
		t.Errorf("M/M/%d at %v: %.4f stay longer than %d, want %.4f", c, load, got, limit, want)
	}
}

// TestWorkersAreHeld: who waits while it has a worker keeps others from it, and the
// processor is shared by those who compute.
func TestWorkersAreHeld(t *testing.T) {
	held := &queue{
		servers: map[place]int{enter: 3},
		request: func(r *rand.Rand) []stage {
			return []stage{{at: enter}, {elsewhere, r.ExpFloat64()}, {at: leave}}
		},
	}
	plain := one(blockers, 3, exponential(1))
	a, b := held.times(held.draw(drawn, 4), 2.5), plain.times(plain.draw(drawn, 4), 2.5)
	if math.Abs(mean(a)-mean(b)) > 1e-6 {
		t.Errorf("three held workers: mean %.4f, want that of three servers, %.4f", mean(a), mean(b))
	}
	if got := held.most(held.draw(1000, 5)); math.Abs(got/3-1) > 0.15 {
		t.Errorf("three workers that are held for 1 s answer %.2f/s at most, want about 3", got)
	}
}
