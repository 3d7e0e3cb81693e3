package runner

import (
	"iter"
	"math/rand/v2"
	"time"

	"interleave/results"
	"interleave/runner/load"
)

// slot is a cell's place in the run.
type slot struct {
	cell
	block    int
	position int
	attempt  int // 0, or more if it is measured again
}

// schedule is the order of a run and how long what is left of it may take. In
// each block all loads come once, in random order, each with its models side by
// side.
type schedule struct {
	config       *Config
	have         map[slotKey]outcome
	void         map[slotKey]int // how often a trial was void because of a host
	from         int             // the first block that was not gone through
	trials, done int

	whole   time.Duration // planned for the run
	left    time.Duration // planned for the rings that are not done
	planned time.Duration // planned for those measured now
	elapsed time.Duration // what they took
	spare   time.Duration // what the run may still take longer than planned
}

// outcome is what has become of a trial. The zero value: it was not made.
type outcome int

const (
	lost outcome = iota + 1 // it does not count
	lostAgain
	counted
)

type slotKey struct {
	results.Cell
	block  int
	engine string
}

func (s slot) key() slotKey {
	return slotKey{results.Cell{Model: s.model.Name, Scenario: s.scenario.Name, Load: s.load.Name}, s.block, s.engine}
}

// spareShare is how much longer than planned a whole run may take because the
// host is not quiet. One ring may take half as long again.
const spareShare = 0.08

func newSchedule(c *Config, done []results.Trial) *schedule {
	s := &schedule{config: c, have: make(map[slotKey]outcome), void: make(map[slotKey]int)}
	for i := range done {
		s.keep(&done[i])
	}
	s.trials, s.whole = c.Estimate()
	s.done = s.trials
	for ring := range s.all() {
		s.left += s.estimate(ring)
		s.done -= len(ring)
	}
	return s
}

// further adds one block to the run, after those that were gone through.
func (s *schedule) further() {
	s.from = s.config.Profile.Blocks
	s.config.Profile.Blocks++
	s.trials, _ = s.config.Estimate()
	for ring := range s.all() {
		s.left += s.estimate(ring)
	}
}

// block is about how long one more block takes.
func (s *schedule) block() time.Duration {
	once := *s.config
	once.Profile.Blocks = 1
	_, takes := once.Estimate()
	if s.planned > 0 {
		takes = time.Duration(float64(takes) * float64(s.elapsed) / float64(s.planned))
	}
	return takes
}

// rings lists what is measured together: cells that differ in their models
// only, or one cell that must have the host to itself.
func (c *Config) rings() (rings [][]cell) {
	type kind struct{ scenario, load, engine string }
	at := map[kind]int{}
	for _, cell := range c.cells() {
		k := kind{cell.scenario.Name, cell.load.Name, cell.engine}
		i, known := at[k]
		if !known || !cell.sharing() {
			i = len(rings)
			at[k] = i
			rings = append(rings, nil)
		}
		rings[i] = append(rings[i], cell)
	}
	return rings
}

// sharing reports whether the cell is measured side by side with others. Where packets
// are lost, at random or in the queue of a wire that is full, it is not: each turn would
// last until TCP has sent the last of them again.
func (c cell) sharing() bool {
	return c.engine == load.Native && !c.load.Alone && !c.point && c.network.Loss == 0 && c.network.Rate == 0
}

// estimate is about how long a ring takes.
func (c *Config) estimate(cells []cell) time.Duration {
	if cells[0].engine != load.Native {
		return c.warmUp(cells[0]) + c.window(cells[0]) + ringOverhead
	}
	_, all := c.ringTime(cells)
	return all
}

// every iterates over the run's rings, from the first block that was not gone through
// on, in order: random, but the same for the same seed.
func (s *schedule) every() iter.Seq[[]slot] {
	return func(yield func([]slot) bool) {
		for block := s.from; block < s.config.Profile.Blocks; block++ {
			rings := s.config.rings()
			rng := rand.New(rand.NewPCG(s.config.Seed, uint64(block)))
			rng.Shuffle(len(rings), func(i, j int) { rings[i], rings[j] = rings[j], rings[i] })
			position := 0
			for _, cells := range rings {
				var ring []slot
				for _, cell := range cells {
					at := slot{cell: cell, block: block, position: position}
					at.attempt = s.void[at.key()]
					ring = append(ring, at)
					position++
				}
				if !yield(ring) {
					return
				}
			}
		}
	}
}

// all iterates over the rings that are not done, without what is done of them.
func (s *schedule) all() iter.Seq[[]slot] {
	return func(yield func([]slot) bool) {
		for ring := range s.every() {
			var missing []slot
			for _, slot := range ring {
				if s.have[slot.key()] == 0 {
					missing = append(missing, slot)
				}
			}
			if len(missing) > 0 && !yield(missing) {
				return
			}
		}
	}
}

// keep takes note of what has become of a trial.
func (s *schedule) keep(t *results.Trial) {
	at := slotKey{t.Cell(), t.Block, t.Engine}
	switch {
	case voidBy(t) != "": // as if it had not been made
		s.void[at] = t.Attempt + 1
	case t.Valid:
		s.have[at] = counted
	case t.Attempt > 0:
		s.have[at] = lostAgain
	default:
		s.have[at] = lost
	}
}

// estimate is about how long a ring takes, in the block in which it is.
func (s *schedule) estimate(ring []slot) time.Duration {
	all := s.config.estimate(cellsOf(ring))
	if ring[0].hasExcerpt() {
		all += excerptTime(cellsOf(ring))
	}
	return all
}

func cellsOf(ring []slot) (cells []cell) {
	for _, s := range ring {
		cells = append(cells, s.cell)
	}
	return cells
}

// limit is how long a ring may take. Its turns may take half as long again as
// planned, as far as the run can afford it, and a little less than planned in a run
// that is late.
func (s *schedule) limit(ring []slot) limit {
	turns, all := s.config.ringTime(cellsOf(ring))
	s.spare += time.Duration(spareShare * float64(all))
	share := func(of float64) time.Duration { return time.Duration(of * float64(turns)) }
	return limitOf(turns+max(share(shortened-1), min(s.spare, share(stretched-1))), len(ring), s.spare)
}

// took takes note of a ring that took d.
func (s *schedule) took(ring []slot, d time.Duration) {
	estimate := s.estimate(ring)
	s.left -= estimate
	s.planned += estimate
	s.elapsed += d
	s.spare -= d - estimate
	s.done += len(ring)
}

// remaining scales what was planned for the rest by how the plan has fared.
func (s *schedule) remaining() time.Duration {
	if s.planned == 0 {
		return s.left
	}
	return time.Duration(float64(s.left) * float64(s.elapsed) / float64(s.planned))
}
