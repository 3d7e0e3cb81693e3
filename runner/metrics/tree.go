package metrics

import (
	"fmt"
	"slices"
	"sync"

	"github.com/shirou/gopsutil/v3/process"
)

// The kinds of memory that Tree.Memory knows.
const (
	PSS = "pss" // proportional set size: pages shared by k processes count 1/k in each
	RSS = "rss" // resident set size: shared pages count in each process
)

// Tree is a process and all its descendants. Its methods may be called from
// several goroutines. They read processes that come and go: one that ends
// during a reading is left out, and only the end of the root is an error.
type Tree struct {
	root int

	// The lock is held for a moment only, not while /proc is read: nobody
	// waits for a sampler that reads the memory of many processes.
	mu   sync.Mutex
	kind string  // of memory, once it is known
	cpu  float64 // the largest reading so far

	counting sync.Mutex // held for all of Counts
	ledger   ledger
}

// NewTree is the tree of the process pid.
func NewTree(pid int) *Tree { return &Tree{root: pid} }

// Memory returns the memory of all processes together, in bytes, and its
// kind, which stays the same for the life of the Tree.
func (t *Tree) Memory() (bytes float64, kind string, err error) {
	var p prober
	pids, err := t.pids(&p)
	if err != nil {
		return 0, "", err
	}
	return t.memory(&p, pids)
}

func (t *Tree) memory(p *prober, pids []int) (bytes float64, kind string, err error) {
	kind = t.memoryKind(p)
	for _, pid := range pids {
		if kind == PSS {
			b, _ := p.pss(pid)
			bytes += b
		} else {
			bytes += rss(pid)
		}
	}
	if bytes == 0 {
		return 0, "", fmt.Errorf("memory of process %d cannot be read", t.root)
	}
	return bytes, kind, nil
}

// memoryKind is decided at the first reading.
func (t *Tree) memoryKind(p *prober) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.kind == "" {
		t.kind = RSS
		if _, ok := p.pss(t.root); ok {
			t.kind = PSS
		}
	}
	return t.kind
}

// rss is the resident memory of a process, 0 if it is gone.
func rss(pid int) float64 {
	info, err := (&process.Process{Pid: int32(pid)}).MemoryInfo()
	if err != nil || info == nil {
		return 0
	}
	return float64(info.RSS)
}

// cpuTries bounds how often CPU reads again because a process ended under it.
const cpuTries = 8

// CPU returns the user and system time that the tree has used so far, in
// seconds. The time of a child that was reaped is part of its parent's, so
// that each is counted once: while it lives, or afterwards. It never
// decreases. A process whose parent does not wait for it takes its time with
// it.
//
// The time of living processes is exact to the microsecond; Linux tells that
// of reaped children, whose sum is exact, in steps of 20 ms.
//
// On macOS, which does not tell, reaped children are left out.
func (t *Tree) CPU() (float64, error) {
	var p prober
	before, err := t.pids(&p)
	if err != nil {
		return 0, err
	}
	used := 0.0
	// Parents are read before their children, so that none is counted twice.
	// A child that is reaped between the two readings would be missed: if the
	// same processes are there before and after, none was.
	for range cpuTries {
		total := 0.0
		for _, pid := range before {
			total += p.cpu(pid)
		}
		used = max(used, total)
		after, err := t.pids(&p)
		if err != nil {
			return 0, err
		}
		if slices.Equal(before, after) {
			break
		}
		before = after
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.cpu = max(t.cpu, used)
	return t.cpu, nil
}

// Counts is what a tree has and has done at one moment.
type Counts struct {
	Processes   int
	Threads     int
	Descriptors int

	// Context switches of all threads since the first reading of the tree,
	// what they had then included. They never decrease. Lost are those of a
	// thread from its last reading to its end, and of one that began and
	// ended between two readings. Zero and SwitchesKnown false on macOS.
	Voluntary     int64
	Involuntary   int64
	SwitchesKnown bool
}

// Counts reads the tree's counts.
func (t *Tree) Counts() (Counts, error) {
	t.counting.Lock()
	defer t.counting.Unlock()
	var p prober
	pids, err := t.pids(&p)
	if err != nil {
		return Counts{}, err
	}
	c := Counts{SwitchesKnown: switchesKnown}
	c.Processes, c.Threads = running(&p, pids)
	t.ledger.begin()
	for _, pid := range pids {
		c.Descriptors += p.descriptors(pid)
		p.switches(pid, &t.ledger)
	}
	c.Voluntary, c.Involuntary = t.ledger.end()
	return c, nil
}

// running counts the processes among pids that have not ended, and their
// threads.
func running(p *prober, pids []int) (processes, threads int) {
	for _, pid := range pids {
		if n := p.threads(pid); n > 0 {
			processes++
			threads += n
		}
	}
	return processes, threads
}

// pids lists the tree's processes, each after its parent. Those that have
// ended and are not waited for are among them, but not as the root.
func (t *Tree) pids(p *prober) ([]int, error) {
	if !p.running(t.root) {
		return nil, fmt.Errorf("process %d has ended", t.root)
	}
	pids := []int{t.root}
	for i := 0; i < len(pids); i++ {
		for _, child := range p.children(pids[i]) {
			if !slices.Contains(pids, child) {
				pids = append(pids, child)
			}
		}
	}
	return pids, nil
}
