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

	// Sockets is what the system held for all TCP sockets of the host beyond what it
	// held when the sampler was made, in bytes; nil if that is not told.
	Sockets *float64

	// New is how many processes were not there at the first sample and were
	// at a later one. One that came and went between two samples is missed.
	New int
	// Growth is the slope of memory over time, in bytes per second; nil if
	// there are fewer than 5 samples to tell.
	Growth *results.Slope
}

// PeaksOf are those of several windows of one tree, of which each was under load after so
// much time under load. Growth is from window to window, or, of few windows, the last one's.
func PeaksOf(windows []Peaks, after []time.Duration) (all Peaks) {
	var times, used []float64
	for i, p := range windows {
		all.Memory = max(all.Memory, p.Memory)
		all.Threads, all.Processes = max(all.Threads, p.Threads), max(all.Processes, p.Processes)
		all.Samples, all.New = all.Samples+p.Samples, all.New+p.New
		if p.Sockets != nil && (all.Sockets == nil || *p.Sockets > *all.Sockets) {
			all.Sockets = p.Sockets
		}
		if p.Memory > 0 {
			times, used = append(times, after[i].Seconds()), append(used, p.Memory)
		}
		all.Growth = p.Growth
	}
	if g := growth(times, used); g != nil {
		all.Growth = g
	}
	return all
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

	// growthSamples is the least number of samples that tell of growth.
	growthSamples = 5
)

// Sampler reads a tree now and then while it is under load: in the background,
// or when it is offered a moment.
type Sampler struct {
	tree  *Tree
	stop  chan struct{} // nil if there is no background
	done  chan struct{}
	began time.Time

	spent, last time.Duration // what all samples and the last one have cost
	due         time.Duration // when to take the next one, under load

	sockets     *float64 // held for all TCP sockets at first; nil if it is not known
	peaks       Peaks
	known       map[int]bool // processes that a sample has seen
	times, used []float64    // of samples: seconds under load, bytes
}

// NewSampler samples t when it is offered a moment. It needs no Stop.
func NewSampler(t *Tree) *Sampler {
	s := &Sampler{tree: t, known: map[int]bool{}}
	if held, known := SocketMemory(); known {
		s.sockets = &held
	}
	return s
}

// lookAtSockets enters what the system holds for sockets now.
func (s *Sampler) lookAtSockets() {
	held, known := SocketMemory()
	if !known || s.sockets == nil {
		return
	}
	more := max(0, held-*s.sockets)
	if s.peaks.Sockets != nil {
		more = max(more, *s.peaks.Sockets)
	}
	s.peaks.Sockets = &more
}

// Offer takes a sample if one is due after so much time under load, and
// affordable.
func (s *Sampler) Offer(after time.Duration) {
	if after < s.due && s.peaks.Samples > 0 {
		return
	}
	s.sample(after)
	s.due = after + s.pause(after)
}

// Peaks is what the samples that were taken so far tell.
func (s *Sampler) Peaks() Peaks {
	p := s.peaks
	p.Growth = growth(s.times, s.used)
	return p
}

// StartSampler takes a first sample of t, and others until Stop. The first one
// costs half if the memory of t was read before.
func StartSampler(t *Tree) *Sampler {
	s := NewSampler(t)
	s.sockets = nil // the load is on already
	s.stop, s.done, s.began = make(chan struct{}), make(chan struct{}), time.Now()
	s.sample(0)
	go s.run()
	return s
}

// Stop takes one last sample and returns what all of them tell. It must be
// called once.
func (s *Sampler) Stop() Peaks {
	close(s.stop)
	<-s.done
	return s.Peaks()
}

// run samples on.
func (s *Sampler) run() {
	defer close(s.done)
	timer := time.NewTimer(s.pause(time.Since(s.began)))
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
			s.sample(time.Since(s.began))
			timer.Reset(s.pause(time.Since(s.began)))
		case <-s.stop:
			s.sample(time.Since(s.began))
			return
		}
	}
}

// pause is how long to wait, from a time under load on, until the next sample
// and the last one are affordable too.
func (s *Sampler) pause(from time.Duration) time.Duration {
	due := time.Duration(float64(s.spent+2*s.last-sampleCredit) / sampleShare)
	return max(sampleEvery, due-from)
}

// sample enters what the tree has after so much time under load, and what
// looking cost.
func (s *Sampler) sample(after time.Duration) {
	before := ownTime()
	s.look(after)
	s.last = ownTime() - before + wakingCost
	s.spent += s.last
}

// look enters what the tree has now. One that has ended adds nothing.
func (s *Sampler) look(after time.Duration) {
	s.tree.sampling.Lock()
	defer s.tree.sampling.Unlock()
	members, err := s.tree.walk(s.tree.sampler)
	if err != nil {
		return
	}
	p := &s.peaks
	all, members := members, s.tree.counted(members)
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
	s.lookAtSockets()
	if bytes, _, err := s.tree.memory(all); err == nil {
		p.Memory = max(p.Memory, bytes)
		s.times = append(s.times, after.Seconds())
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
