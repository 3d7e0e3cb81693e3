package metrics

import (
	"runtime"
	"time"
)

// Peaks is the most that a tree had at any sample.
type Peaks struct {
	Memory    float64 // bytes, of the Tree's kind; 0 if it could never be read
	Threads   int
	Processes int
	Samples   int // how many readings the maxima are of
}

const (
	// sampleEvery is the shortest time from one sample to the next.
	sampleEvery = 20 * time.Millisecond

	// sampleShare is the share of one CPU that sampling may cost. Reading the
	// memory of many or large processes takes milliseconds: they are sampled
	// the less often.
	sampleShare = 0.01
)

// Sampler reads a tree in the background.
type Sampler struct {
	tree  *Tree
	proc  prober
	stop  chan struct{}
	peaks chan Peaks
}

// StartSampler samples t from now until Stop.
func StartSampler(t *Tree) *Sampler {
	s := &Sampler{tree: t, stop: make(chan struct{}), peaks: make(chan Peaks)}
	go s.run()
	return s
}

// Stop takes one last sample and returns the maxima of all. It must be called
// once.
func (s *Sampler) Stop() Peaks {
	close(s.stop)
	return <-s.peaks
}

func (s *Sampler) run() {
	// What a sample costs is read from its thread's clock.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var p Peaks
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
			before := threadTime()
			s.sample(&p)
			cost := threadTime() - before
			timer.Reset(max(sampleEvery, time.Duration(float64(cost)/sampleShare)))
		case <-s.stop:
			s.sample(&p)
			s.peaks <- p
			return
		}
	}
}

// sample takes the maxima of p and now. A tree that has ended adds nothing.
func (s *Sampler) sample(p *Peaks) {
	pids, err := s.tree.pids(&s.proc)
	if err != nil {
		return
	}
	bytes, _, _ := s.tree.memory(&s.proc, pids) // 0 if it cannot be read
	processes, threads := running(&s.proc, pids)
	p.Memory = max(p.Memory, bytes)
	p.Threads = max(p.Threads, threads)
	p.Processes = max(p.Processes, processes)
	p.Samples++
}
