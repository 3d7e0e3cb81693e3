package metrics

import (
	"bytes"
	"os"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

const switchesKnown = true

// clockTicks is USER_HZ, the unit of times in /proc/PID/stat: 100 per second
// on every architecture that Go runs on.
const clockTicks = 100

// prober reads /proc. It belongs to one goroutine at a time. A process that
// has ended reads as zero.
type prober struct {
	*files
	tids    []int    // of all members
	members []member // of the last walk, each after its parent
}

func newProber() *prober { return &prober{files: newFiles()} }

// begin and end enclose a walk along a tree.
func (p *prober) begin() {
	p.round++
	p.tids = p.tids[:0]
}

func (p *prober) end() { p.sweep() }

// member is a process of a tree, as a walk found it.
type member struct {
	pid  int
	tids []int // valid until the next walk
	procStat
}

// look reads a process that a walk comes by.
func (p *prober) look(pid int) (m member, ok bool) {
	m = member{pid: pid}
	if m.procStat, ok = p.stat(pid); !ok {
		return m, false
	}
	from := len(p.tids)
	p.tids = p.files.threads(pid, p.tids)
	m.tids = p.tids[from:]
	for _, tid := range m.tids {
		p.see(threadID{pid, tid})
	}
	return m, true
}

// live reports whether a process has not ended.
func (m *member) live() bool { return m.state != 'Z' && m.state != 'X' }

func (m *member) life() life { return life{m.pid, m.reaped} }

// running is how many threads of a process have not ended.
func (m *member) running() int {
	if !m.live() {
		return 0
	}
	return m.threads
}

// procStat holds the fields of /proc/PID/stat that are needed here.
type procStat struct {
	state   byte
	parent  int
	flags   int64         // PF_… of the kernel
	own     time.Duration // user and system time, in ticks
	reaped  time.Duration // user and system time of children that were waited for
	threads int

	processor int // on which the first thread runs or ran last
}

func (p *prober) stat(pid int) (procStat, bool) {
	return parseStat(p.read(threadID{pid: pid}, statFile))
}

func parseStat(text []byte) (s procStat, ok bool) {
	// The second field is the program's name in parentheses, which may hold
	// anything, blanks and parentheses too.
	end := bytes.LastIndexByte(text, ')')
	if end < 0 || end+2 > len(text) {
		return procStat{}, false
	}
	// Counted from the field after the name, the third of proc(5).
	field := 3
	for word := range bytes.FieldsSeq(text[end+1:]) {
		switch field {
		case 3:
			s.state = word[0]
		case 4:
			s.parent = int(parseInt(word))
		case 9:
			s.flags = parseInt(word)
		case 14, 15:
			s.own += ticks(word)
		case 16, 17:
			s.reaped += ticks(word)
		case 20:
			s.threads = int(parseInt(word))
			ok = true
		case 39:
			s.processor = int(parseInt(word))
			return s, true
		}
		field++
	}
	return s, ok
}

func ticks(word []byte) time.Duration {
	return time.Duration(parseInt(word)) * (time.Second / clockTicks)
}

// children appends to list the children of m, those included that have ended
// and are not yet waited for: their time is still theirs.
func (p *prober) children(m *member, list []int) []int {
	if !hasChildrenFiles {
		return p.childrenByScan(m.pid, list)
	}
	for _, tid := range m.tids {
		for word := range bytes.FieldsSeq(p.read(threadID{m.pid, tid}, childrenFile)) {
			list = append(list, int(parseInt(word)))
		}
	}
	return list
}

// hasChildrenFiles tells whether the kernel lists a thread's children (it is
// a build option).
var hasChildrenFiles = func() bool {
	_, err := os.Stat("/proc/thread-self/children")
	return err == nil
}()

// childrenByScan asks every process on the host for its parent.
func (p *prober) childrenByScan(pid int, list []int) []int {
	for _, candidate := range numbers("/proc") {
		if s, ok := p.stat(candidate); ok && s.parent == pid {
			list = append(list, candidate)
		}
	}
	return list
}

// numbers lists the entries of a directory that are numbers.
func numbers(dir string) (list []int) {
	d, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer d.Close()
	names, _ := d.Readdirnames(-1) // what could be read before an error is still true
	for _, name := range names {
		if n, err := strconv.Atoi(name); err == nil {
			list = append(list, n)
		}
	}
	return list
}

// pss is a process's proportional memory in bytes; false if the kernel does
// not tell, or not us.
func (p *prober) pss(pid int) (float64, bool) {
	kib, ok := value(p.read(threadID{pid: pid}, rollupFile), "Pss:")
	return float64(kib) * 1024, ok
}

// borrows reports whether m still runs in its parent's memory, as a child
// does that was begun with vfork(2) until it becomes another program. The
// kernel does not divide such memory between the two.
func (p *prober) borrows(m *member) bool {
	const forkedNoExec = 0x40 // PF_FORKNOEXEC
	if m.flags&forkedNoExec == 0 {
		return false
	}
	const kcmpVM = 1
	order, _, err := unix.Syscall6(unix.SYS_KCMP, uintptr(m.parent), uintptr(m.pid), kcmpVM, 0, 0, 0)
	return err == 0 && order == 0
}

// cpu is the time of m's threads, ended ones included, and of the children
// that it had reaped when the walk came by, in seconds; false for a process
// that has ended and was waited for.
func (p *prober) cpu(m *member) (seconds float64, ok bool) {
	own, ok := Clock(m.pid)
	if !ok {
		return 0, false
	}
	return (own + m.reaped).Seconds(), true
}

// anyReaped reports whether a process of the last walk had waited for a child.
func (p *prober) anyReaped() bool {
	return slices.ContainsFunc(p.members, func(m member) bool { return m.reaped > 0 })
}

// cpuClock is the clock that counts all threads of a process, which
// clock_getcpuclockid(3) would return.
func cpuClock(pid int) int32 {
	const scheduler = 2 // CPUCLOCK_SCHED: exact, not sampled by ticks
	return int32(^pid<<3 | scheduler)
}

// switches enters the context switches of each of m's threads into l.
func (p *prober) switches(m *member, l *ledger) {
	for _, tid := range m.tids {
		id := threadID{m.pid, tid}
		text := p.read(id, statusFile)
		voluntary, ok := value(text, "voluntary_ctxt_switches:")
		if !ok {
			continue
		}
		involuntary, _ := value(text, "nonvoluntary_ctxt_switches:")
		l.add(id, switches{voluntary, involuntary})
	}
}

// threadTimes enters the CPU time of each of m's threads into times, and
// returns how long they have waited for a processor.
func (p *prober) threadTimes(m *member, times ThreadTimes) (queued time.Duration) {
	for _, tid := range m.tids {
		id := threadID{m.pid, tid}
		// Kernels without scheduler statistics say "0 0 0", or nothing.
		text := p.read(id, schedFile)
		used := time.Duration(parseInt(text))
		if _, rest, ok := bytes.Cut(text, []byte(" ")); ok {
			queued += time.Duration(parseInt(rest))
		}
		if used == 0 {
			s, _ := parseStat(p.read(id, threadStatFile))
			used = s.own
		}
		times[id] = used
	}
	return queued
}

// value returns the number after key at the start of a line.
func value(text []byte, key string) (int64, bool) {
	for line := range bytes.Lines(text) {
		if rest, ok := bytes.CutPrefix(line, []byte(key)); ok {
			for word := range bytes.FieldsSeq(rest) {
				return parseInt(word), true
			}
		}
	}
	return 0, false
}

// parseInt reads digits, and 0 where there are none.
func parseInt(digits []byte) (n int64) {
	for _, c := range digits {
		if c < '0' || c > '9' {
			break
		}
		n = n*10 + int64(c-'0')
	}
	return n
}
