package metrics

import (
	"slices"
	"time"
)

// Reading is what a tree has used and has at one moment.
type Reading struct {
	At      time.Time
	CPU     float64 // seconds, as Tree.CPU tells them
	Counts  Counts
	Threads ThreadTimes // empty on macOS

	// Queued is how long the threads have waited for a processor although
	// they could have run, in seconds, of all together. What threads did that
	// have ended is lost. 0 on macOS.
	Queued float64
}

// Counts is what a tree has and has done at one moment.
type Counts struct {
	Processes int
	Threads   int

	// Context switches of all threads since the first reading of the tree,
	// what they had then included. They never decrease. Lost are those of a
	// thread from its last reading to its end, and of one that began and
	// ended between two readings. Zero and SwitchesKnown false on macOS.
	Voluntary     int64
	Involuntary   int64
	SwitchesKnown bool
}

// Read reads all that the edge of a measured window needs, CPU time first.
func (t *Tree) Read() (r Reading, err error) {
	t.reading.Lock()
	defer t.reading.Unlock()
	r.At = time.Now()
	r.CPU, err = t.readCPU()
	if err != nil {
		return Reading{}, err
	}
	r.Counts = t.count(t.prober.members)
	r.Threads = make(ThreadTimes, r.Counts.Threads)
	for i := range t.prober.members {
		r.Queued += t.prober.threadTimes(&t.prober.members[i], r.Threads).Seconds()
	}
	return r, nil
}

// CPU returns the user and system time that the tree has used so far, in
// seconds. The time of a child that was reaped is part of its parent's, so
// that each is counted once: while it lives, or afterwards. It never
// decreases. A process whose parent does not wait for it takes its time with
// it.
//
// The time of living processes is exact to the microsecond; Linux tells that
// of reaped children, whose sum is exact, in steps of 20 ms for each parent.
// After Account theirs is exact too, except for what the last tick missed.
//
// On macOS, which does not tell, reaped children are left out.
func (t *Tree) CPU() (float64, error) {
	t.reading.Lock()
	defer t.reading.Unlock()
	return t.readCPU()
}

// Glance returns the CPU time of the tree, as exact as CPU for a tree whose
// processes stay, and in microseconds: it looks only at the processes that the
// last CPU or Read found. Where children come and go it asks the control group
// that Account made, whose readings may lack the time since the last tick; and
// without one it is as slow as CPU. It never decreases. It is for differences
// between two glances only, with no CPU or Read in between.
func (t *Tree) Glance() (float64, error) {
	t.reading.Lock()
	defer t.reading.Unlock()
	total, err := t.lookAgain()
	t.glanced = max(t.glanced, total)
	return t.glanced, err
}

func (t *Tree) lookAgain() (float64, error) {
	if !t.prober.anyReaped() {
		total, there := 0.0, true
		for i := range t.prober.members {
			used, ok := t.prober.cpu(&t.prober.members[i])
			total, there = total+used, there && ok
		}
		if there {
			return total, nil
		}
	}
	if t.group != nil {
		return t.group.cpu(), nil
	}
	return t.readCPU()
}

// cpuTries bounds how often CPU reads again because a process ended under it.
const cpuTries = 8

func (t *Tree) readCPU() (float64, error) {
	before, err := t.walk(t.prober)
	if err != nil {
		return 0, err
	}
	// Parents are read before their children, so that none is counted twice.
	// A child that is reaped between the two readings would be missed: if the
	// same processes are there before and after, with the same time of
	// children, none was. A group misses none.
	var was []life
	for range cpuTries {
		total := 0.0
		was = was[:0]
		for i := range before {
			used, _ := t.prober.cpu(&before[i])
			total += used
			was = append(was, before[i].life())
		}
		t.cpu = max(t.cpu, total)
		if t.group != nil {
			t.cpu = max(t.cpu, t.group.cpu())
			break
		}
		after, err := t.walk(t.prober)
		if err != nil {
			return 0, err
		}
		if slices.EqualFunc(was, after, func(l life, m member) bool { return l == m.life() }) {
			break
		}
		before = after
	}
	return t.cpu, nil
}

// life is what changes of a process when a child of it ends or is born.
type life struct {
	pid    int
	reaped time.Duration
}

func (t *Tree) count(members []member) Counts {
	c := Counts{SwitchesKnown: switchesKnown}
	c.Processes, c.Threads = running(t.counted(members))
	t.ledger.begin()
	for i := range members {
		t.prober.switches(&members[i], &t.ledger)
	}
	c.Voluntary, c.Involuntary = t.ledger.end()
	return c
}
