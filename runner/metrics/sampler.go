package metrics

import (
	"math"
	"time"

	"interleave/results"
	"interleave/results/stat"
)

// Peaks is the most that a tree had at any sample, and what became of it from
// the first sample to the last.
type Peaks struct {
	Memory    float64 // bytes, of the Tree's kind; 0 if it could never be read
	Threads   int
	Processes int
	Samples   int // how many readings the maxima are of

	// New is how many processes were not there at the first sample and were
	// at a later one. One that came and went between two samples is missed.
	New int
	// Growth is the slope of memory over time, in bytes per second; nil if
	// there are fewer than 5 samples to tell.
	Growth *results.Slope
}

const (
	// sampleEvery is the shortest time from one sample to the next.
	sampleEvery = 50 * time.Millisecond

	// sampleShare is the share of one CPU that sampling may cost, the last
	// sample included, and sampleCredit what it may cost beyond, so that a
	// short window has a few samples too. Reading the memory of many or large
	// processes takes milliseconds: they are sampled the less often.
	sampleShare  = 0.006
	sampleCredit = 5 * time.Millisecond

	// wakingCost is what a sample costs beside the reading: a timer, a thread
	// that wakes up and sleeps again, and the Go runtime's monitor, which
	// looks every 20 µs for a while whenever there is something to do.
	wakingCost = 300 * time.Microsecond

	// growthSamples is how few samples tell nothing of growth.
	growthSamples = 5
)

// Sampler reads a tree in the background.
type Sampler struct {
	tree  *Tree
	stop  chan struct{}
	done  chan struct{}
	began time.Time

	peaks       Peaks
	known       map[int]bool // processes that a sample has seen
	times, used []float64    // of samples: seconds since began, bytes
}

// StartSampler takes a first sample of t, and others until Stop. The first one
// costs half if the memory of t was read before.
func StartSampler(t *Tree) *Sampler {
	s := &Sampler{
		tree: t, stop: make(chan struct{}), done: make(chan struct{}),
		began: time.Now(), known: map[int]bool{},
	}
	spent := s.sample()
	go s.run(spent)
	return s
}

// Stop takes one last sample and returns what all of them tell. It must be
// called once.
func (s *Sampler) Stop() Peaks {
	close(s.stop)
	<-s.done
	return s.peaks
}

// run samples on, the first sample having cost spent.
func (s *Sampler) run(spent time.Duration) {
	defer close(s.done)
	timer := time.NewTimer(s.pause(spent, spent))
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
			cost := s.sample()
			spent += cost
			timer.Reset(s.pause(spent, cost))
		case <-s.stop:
			s.sample()
			s.peaks.Growth = growth(s.times, s.used)
			return
		}
	}
}

// pause is how long to wait after all samples so far have cost spent, and the
// last of them cost: until the next one and the one that Stop takes are
// affordable too.
func (s *Sampler) pause(spent, cost time.Duration) time.Duration {
	due := time.Duration(float64(spent+2*cost-sampleCredit) / sampleShare)
	return max(sampleEvery, due-time.Since(s.began))
}

// sample enters what the tree has now, and returns what that cost.
func (s *Sampler) sample() (cost time.Duration) {
	before := ownTime()
	s.look()
	return ownTime() - before + wakingCost
}

// look enters what the tree has now. One that has ended adds nothing.
func (s *Sampler) look() {
	s.tree.sampling.Lock()
	defer s.tree.sampling.Unlock()
	members, err := s.tree.walk(s.tree.sampler)
	if err != nil {
		return
	}
	p := &s.peaks
	for i := range members {
		if pid := members[i].pid; !s.known[pid] {
			s.known[pid] = true
			if p.Samples > 0 {
				p.New++
			}
		}
	}
	processes, threads := running(members)
	p.Threads = max(p.Threads, threads)
	p.Processes = max(p.Processes, processes)
	p.Samples++
	if bytes, _, err := s.tree.memory(members); err == nil {
		p.Memory = max(p.Memory, bytes)
		s.times = append(s.times, time.Since(s.began).Seconds())
		s.used = append(s.used, bytes)
	}
}

// growth is the slope of used over times, nil if they are too few to tell.
func growth(times, used []float64) *results.Slope {
	if len(times) < growthSamples {
		return nil
	}
	slope := stat.Fit(times, used).Slope
	if math.IsNaN(slope.Value) || !slope.HasInterval() {
		return nil
	}
	return &results.Slope{Value: slope.Value, Low: slope.Low, High: slope.High}
}
