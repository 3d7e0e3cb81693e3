package quiet

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"interleave/runner/metrics"
)

// whose tells to whom a process belongs.
type whose uint8

const (
	ours      whose = iota
	foreigner       // a process that is not ours
	kernel          // a thread of the kernel's: foreign too
	apart           // a thread of the kernel's that does not count
	elsewhere       // none: a foreign process while it is on no watched processor
	kinds           // how many there are
)

// sums is CPU time by whose it is.
type sums [kinds]time.Duration

// foreign is what processes and threads of the kernel's have used that are not
// ours.
func (s sums) foreign() time.Duration { return s[foreigner] + s[kernel] }

// living is what is known of a process that lives.
type living struct {
	pid, parent int
	whose       whose
	quiet       uint8         // Polls in a row without a change, up to asleepAfter
	clock       time.Duration // at the last poll
	reaped      time.Duration // of its children, at the last look
	departed    time.Duration // what of reaped was counted already, as its children lived
}

// table holds all processes of the host, with their clocks.
type table struct {
	root      int
	watched   []int // processors; empty for all
	singles   *metrics.Singles
	processes []living
	places    map[int]int // in processes, by pid
	last      *metrics.Kept
	newest    int   // the id that the kernel gave last
	pids      []int // of a list of /proc
}

const (
	// asleepAfter is after how many polls without a change a process is asleep.
	asleepAfter = 8

	// mostBirths is how many new ids are tried one by one, at a third of a
	// microsecond each. Beyond that, and where ids began anew, /proc is listed.
	mostBirths = 1000

	// reapedStep is the error of a process's time of reaped children: user and
	// system time are cut to 10 ms each.
	reapedStep = 20 * time.Millisecond
)

func newTable(root int, watched []int) *table {
	return &table{
		root: root, watched: watched, singles: metrics.NewSingles(), places: map[int]int{},
		last: metrics.Keep("/proc/loadavg"),
	}
}

func (t *table) close() {
	t.singles.Close()
	t.last.Close()
}

// fill enters all processes with what they have used so far.
func (t *table) fill() {
	t.newest, _ = t.newestID()
	t.list()
	for i := range t.processes {
		t.processes[i].clock, _ = metrics.Clock(t.processes[i].pid)
	}
	t.reaped()
}

// newestID is the id that the kernel gave last to a process or thread.
func (t *table) newestID() (id int, ok bool) {
	text := bytes.TrimSpace(t.last.Read())
	for _, c := range text[bytes.LastIndexByte(text, ' ')+1:] {
		if c < '0' || c > '9' {
			return 0, false
		}
		id = id*10 + int(c-'0')
	}
	return id, id > 0
}

// births enters the processes that were born since the last look. The kernel
// gives ids in order, so that only those between the newest one then and now
// can be theirs: nearly always none.
func (t *table) births() {
	newest, ok := t.newestID()
	if !ok || newest < t.newest || newest > t.newest+mostBirths {
		t.list()
		t.newest = newest
		return
	}
	for pid := t.newest + 1; pid <= newest; pid++ {
		if _, ok := metrics.Clock(pid); ok { // neither a thread nor gone
			t.enter(pid)
		}
	}
	t.newest = newest
}

// list looks at all of /proc for processes that are not in the table.
func (t *table) list() {
	t.pids = t.singles.Pids(t.pids[:0])
	for _, pid := range t.pids {
		t.enter(pid)
	}
}

// enter enters a process that may be new, as one that has used nothing so far.
func (t *table) enter(pid int) (whose, bool) {
	if i, known := t.places[pid]; known {
		return t.processes[i].whose, true
	}
	single, ok := t.singles.Read(pid)
	if !ok {
		return 0, false
	}
	// Until its parent is found out, so that a circle has an end.
	t.places[pid] = len(t.processes)
	t.processes = append(t.processes, living{pid: pid, parent: single.Parent, whose: foreigner})
	w := t.belongs(pid, single)
	t.processes[t.places[pid]].whose = w
	return w, true
}

// belongs tells whose a process is: its parent's, be that ours or another's.
func (t *table) belongs(pid int, s metrics.Single) whose {
	switch {
	case pid == t.root:
		return ours
	case s.Kernel && leftOut(s.Name):
		return apart
	case s.Kernel:
		return kernel
	case s.Parent > 1:
		if w, ok := t.enter(s.Parent); ok {
			return w
		}
	}
	return foreigner
}

// leftOut reports whether a thread of the kernel's does not count. Some do the work of
// whoever gave it to them: the network's, most of which is ours while we measure,
// deferred calls, and moves from one processor to another. kdamond, which looks at
// what memory is in use, runs for 2 ms twice a second: that moves no figure, and with
// the guards around each run a fifth of all time would be masked.
func leftOut(name string) bool {
	for _, prefix := range []string{"ksoftirqd", "kworker", "rcu", "migration", "kdamond"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// which processes a poll asks.
type which uint8

const (
	everyone which = iota
	awake
	asleep
)

// poll asks processes for their clocks, and returns by how much they have
// moved. What is over is taken out of the table.
func (t *table) poll(these which) (moved sums) {
	for i := 0; i < len(t.processes); i++ {
		p := &t.processes[i]
		if these != everyone && (p.quiet < asleepAfter) != (these == awake) {
			continue
		}
		now, ok := metrics.Clock(p.pid)
		switch {
		case !ok || now < p.clock: // it is over, and perhaps its id is another's
			pid := p.pid
			t.remove(i)
			if ok {
				t.enter(pid) // polled at the end of this loop
			}
			i--
		case now == p.clock:
			p.quiet = min(p.quiet+1, asleepAfter)
		default:
			moved[t.where(p, now-p.clock)] += now - p.clock
			p.clock, p.quiet = now, 0
		}
	}
	return moved
}

// where tells as whose the time counts that a process has used just now.
func (t *table) where(p *living, used time.Duration) whose {
	const little = 100 * time.Microsecond // not worth a look
	if len(t.watched) == 0 || used < little || p.whose != foreigner && p.whose != kernel {
		return p.whose
	}
	single, ok := t.singles.Read(p.pid)
	var near bool
	switch {
	case !ok:
		near = true
	case single.Threads > 1: // where the first one ran last says nothing
		near = metrics.MayRunOn(p.pid, t.watched)
	default:
		near = slices.Contains(t.watched, single.Processor)
	}
	switch {
	case near:
		return p.whose
	case p.whose == kernel:
		return apart
	}
	return elsewhere
}

// remove takes out a process that is over. Once its parent has waited for it,
// what it used is in the parent's time of reaped children.
func (t *table) remove(i int) {
	p := t.processes[i]
	if j, ok := t.places[p.parent]; ok && p.whose == ours && t.processes[j].whose == ours {
		t.processes[j].departed += p.clock + p.reaped
	}
	delete(t.places, p.pid)
	last := len(t.processes) - 1
	if i != last {
		t.processes[i] = t.processes[last]
		t.places[t.processes[i].pid] = i
	}
	t.processes = t.processes[:last]
}

// reaped returns what ours have used that no poll saw, since the last call: of
// children that were waited for. Parents is how many have waited for some, and
// whose time has the error of a step.
func (t *table) reaped() (unseen time.Duration, parents int) {
	t.singles.Begin()
	defer t.singles.End()
	for i := range t.processes {
		p := &t.processes[i]
		if p.whose != ours {
			continue
		}
		single, ok := t.singles.Read(p.pid)
		if !ok {
			continue
		}
		if more := single.Reaped - p.reaped; more > 0 || p.departed > 0 {
			parents++
			unseen += max(more-p.departed, 0)
		}
		p.reaped, p.departed = single.Reaped, 0
	}
	return unseen, parents
}
