package metrics

import (
	"fmt"
	"runtime"
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
//
// A Tree keeps files open that it read, until Close or until nothing refers to
// it any more.
type Tree struct {
	root    int
	without bool // the root itself

	// reading is held while /proc is read for CPU time and counts, and
	// sampling while it is for memory, which takes long with many processes:
	// nobody waits for a Sampler.
	reading sync.Mutex
	prober  *prober
	ledger  ledger
	cpu     float64 // the largest reading so far
	glanced float64 // the largest glance so far
	group   *group  // that Account made; nil without

	sampling sync.Mutex
	sampler  *prober
	kind     string // of memory, once it is known
}

// NewTree is the tree of the process pid.
func NewTree(pid int) *Tree {
	t := &Tree{root: pid, prober: newProber(), sampler: newProber()}
	runtime.AddCleanup(t, (*prober).close, t.prober)
	runtime.AddCleanup(t, (*prober).close, t.sampler)
	return t
}

// NewTreeBelow is all that is below the process pid, which may come and go: one that
// keeps a server and starts it again. The process itself has part in CPU times and
// context switches, which it adds up for those that have ended; it is none of the
// processes, and its memory does not count.
func NewTreeBelow(pid int) *Tree {
	t := NewTree(pid)
	t.without = true
	return t
}

// counted are the processes of the tree among the members of a walk.
func (t *Tree) counted(members []member) []member {
	if t.without {
		return members[1:]
	}
	return members
}

// Close lets go of what t keeps open. It may be used again afterwards.
func (t *Tree) Close() {
	t.reading.Lock()
	defer t.reading.Unlock()
	t.prober.close()
	t.sampling.Lock()
	defer t.sampling.Unlock()
	t.sampler.close()
}

// Memory returns the memory of all processes together, in bytes, and its
// kind, which stays the same for the life of the Tree.
func (t *Tree) Memory() (bytes float64, kind string, err error) {
	t.sampling.Lock()
	defer t.sampling.Unlock()
	members, err := t.walk(t.sampler)
	if err != nil {
		return 0, "", err
	}
	return t.memory(members)
}

func (t *Tree) memory(members []member) (bytes float64, kind string, err error) {
	p := t.sampler
	members = t.counted(members)
	if t.kind == "" && len(members) > 0 {
		t.kind = RSS
		if _, ok := p.pss(members[0].pid); ok {
			t.kind = PSS
		}
	}
	for i := range members {
		m := &members[i]
		switch {
		case !m.live() || p.borrows(m):
		case t.kind == PSS:
			b, _ := p.pss(m.pid)
			bytes += b
		default:
			bytes += rss(m.pid)
		}
	}
	if bytes == 0 {
		return 0, "", fmt.Errorf("memory of process %d cannot be read", t.root)
	}
	return bytes, t.kind, nil
}

// rss is the resident memory of a process, 0 if it is gone.
func rss(pid int) float64 {
	info, err := (&process.Process{Pid: int32(pid)}).MemoryInfo()
	if err != nil || info == nil {
		return 0
	}
	return float64(info.RSS)
}

// Pids lists the processes of the tree; none once its root has ended.
func (t *Tree) Pids() (pids []int) {
	t.reading.Lock()
	defer t.reading.Unlock()
	members, err := t.walk(t.prober)
	if err != nil {
		return nil
	}
	for _, m := range t.counted(members) {
		pids = append(pids, m.pid)
	}
	return pids
}

// walk lists the tree's processes, each after its parent. Those that have
// ended and are not waited for are among them, but not as the root.
func (t *Tree) walk(p *prober) ([]member, error) {
	p.begin()
	defer p.end()
	root, ok := p.look(t.root)
	if !ok || !root.live() {
		return nil, fmt.Errorf("process %d has ended", t.root)
	}
	members := append(p.members[:0], root)
	var children []int
	for i := 0; i < len(members); i++ {
		children = p.children(&members[i], children[:0])
		for _, child := range children {
			if slices.ContainsFunc(members, func(m member) bool { return m.pid == child }) {
				continue
			}
			if m, ok := p.look(child); ok {
				members = append(members, m)
			}
		}
	}
	p.members = members
	return members, nil
}

// running counts the processes that have not ended, and their threads.
func running(members []member) (processes, threads int) {
	for i := range members {
		if n := members[i].running(); n > 0 {
			processes++
			threads += n
		}
	}
	return processes, threads
}
