package metrics

import (
	"bytes"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

const switchesKnown = true

// clockTicks is USER_HZ, the unit of times in /proc/PID/stat: 100 per second
// on every architecture that Go runs on.
const clockTicks = 100

// prober reads /proc with few system calls and one buffer. It belongs to one
// goroutine at a time. A process that has ended reads as zero.
type prober struct {
	path []byte
	buf  []byte
}

// read returns the content of /proc/PID/name, valid until the next read; nil
// if it cannot be read.
func (p *prober) read(pid int, name string) []byte {
	p.path = append(p.path[:0], "/proc/"...)
	p.path = strconv.AppendInt(p.path, int64(pid), 10)
	p.path = append(p.path, '/')
	p.path = append(p.path, name...)
	fd, err := unix.Open(string(p.path), unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	defer unix.Close(fd)
	if p.buf == nil {
		p.buf = make([]byte, 4096)
	}
	for n := 0; ; {
		if n == len(p.buf) {
			p.buf = append(p.buf, make([]byte, n)...)
		}
		got, err := unix.Read(fd, p.buf[n:])
		switch {
		case err == unix.EINTR:
		case err != nil:
			return nil
		case got == 0:
			return p.buf[:n]
		}
		n += max(got, 0)
	}
}

// stat holds the fields of /proc/PID/stat that are needed here.
type stat struct {
	parent  int
	state   byte
	reaped  time.Duration // user and system time of children that were waited for
	threads int
}

func (p *prober) stat(pid int) (s stat, ok bool) {
	text := p.read(pid, "stat")
	// The second field is the program's name in parentheses, which may hold
	// anything, blanks and parentheses too.
	end := bytes.LastIndexByte(text, ')')
	if end < 0 || end+2 > len(text) {
		return stat{}, false
	}
	// Counted from the field after the name, the third of proc(5).
	field := 3
	for word := range bytes.FieldsSeq(text[end+1:]) {
		switch field {
		case 3:
			s.state = word[0]
		case 4:
			s.parent = int(parseInt(word))
		case 16, 17:
			s.reaped += time.Duration(parseInt(word)) * (time.Second / clockTicks)
		case 20:
			s.threads = int(parseInt(word))
			return s, true
		}
		field++
	}
	return stat{}, false
}

// running reports whether pid is a process that has not ended.
func (p *prober) running(pid int) bool {
	s, ok := p.stat(pid)
	return ok && s.state != 'Z' && s.state != 'X'
}

// children lists pid's children, those included that have ended and are not
// yet waited for: their time is still theirs.
func (p *prober) children(pid int) (list []int) {
	if !hasChildrenFiles {
		return p.childrenByScan(pid)
	}
	for _, tid := range p.tasks(pid) {
		for word := range bytes.FieldsSeq(p.read(pid, "task/"+strconv.Itoa(tid)+"/children")) {
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
func (p *prober) childrenByScan(pid int) (list []int) {
	for _, candidate := range numbers("/proc") {
		if s, ok := p.stat(candidate); ok && s.parent == pid {
			list = append(list, candidate)
		}
	}
	return list
}

// tasks lists pid's threads.
func (p *prober) tasks(pid int) []int {
	return numbers("/proc/" + strconv.Itoa(pid) + "/task")
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
	kib, ok := value(p.read(pid, "smaps_rollup"), "Pss:")
	return float64(kib) * 1024, ok
}

// cpu is the time of pid's threads, ended ones included, and of its reaped
// children, in seconds.
func (p *prober) cpu(pid int) float64 {
	s, ok := p.stat(pid)
	if !ok {
		return 0
	}
	var own unix.Timespec
	if unix.ClockGettime(cpuClock(pid), &own) != nil {
		return 0
	}
	return time.Duration(own.Nano()).Seconds() + s.reaped.Seconds()
}

// cpuClock is the clock that counts all threads of a process, which
// clock_getcpuclockid(3) would return.
func cpuClock(pid int) int32 {
	const scheduler = 2 // CPUCLOCK_SCHED: exact, not sampled by ticks
	return int32(^pid<<3 | scheduler)
}

func (p *prober) threads(pid int) int {
	s, _ := p.stat(pid)
	if s.state == 'Z' {
		return 0
	}
	return s.threads
}

// descriptors is the number of open descriptors. Since Linux 6.2 the size of
// the directory is that number.
func (p *prober) descriptors(pid int) int {
	dir := "/proc/" + strconv.Itoa(pid) + "/fd"
	if info, err := os.Stat(dir); err == nil && info.Size() > 0 {
		return int(info.Size())
	}
	return len(numbers(dir))
}

// switches enters the context switches of each of pid's threads into l.
func (p *prober) switches(pid int, l *ledger) {
	for _, tid := range p.tasks(pid) {
		text := p.read(pid, "task/"+strconv.Itoa(tid)+"/status")
		voluntary, ok := value(text, "voluntary_ctxt_switches:")
		if !ok {
			continue
		}
		involuntary, _ := value(text, "nonvoluntary_ctxt_switches:")
		l.add(threadID{pid, tid}, switches{voluntary, involuntary})
	}
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
