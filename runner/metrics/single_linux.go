package metrics

import (
	"bytes"
	"slices"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Singles reads processes one by one, for a caller that keeps its own list of
// them. It belongs to one goroutine at a time.
type Singles struct {
	p    *prober
	proc *Kept
}

// NewSingles returns a reader of processes, to be closed.
func NewSingles() *Singles { return &Singles{newProber(), Keep("/proc")} }

// Close closes what is kept open.
func (s *Singles) Close() {
	s.p.close()
	s.proc.Close()
}

// Single is what a caller needs to know of one process.
type Single struct {
	Parent int           // 0 if it has none in sight
	Kernel bool          // a thread of the kernel's
	Name   string        // of its program, cut to 15 bytes
	Reaped time.Duration // CPU time of children that it has waited for, in steps of 20 ms

	Threads   int // that have not ended
	Processor int // on which its first thread runs or ran last
}

// Read reads a process; false if it has ended and was waited for. The file
// that it reads stays open until the end of the next round that leaves the
// process out.
func (s *Singles) Read(pid int) (Single, bool) {
	text := s.p.read(threadID{pid: pid}, statFile)
	stat, ok := parseStat(text)
	if !ok {
		return Single{}, false
	}
	const kernelThread = 0x00200000 // PF_KTHREAD
	return Single{
		Parent: stat.parent, Kernel: stat.flags&kernelThread != 0,
		Name: programName(text), Reaped: stat.reaped,
		Threads: stat.threads, Processor: stat.processor,
	}, true
}

// programName is the second field of a process's stat.
func programName(text []byte) string {
	from, to := bytes.IndexByte(text, '('), bytes.LastIndexByte(text, ')')
	if from < 0 || to <= from {
		return ""
	}
	return string(text[from+1 : to])
}

// Begin and End enclose a round of Reads: End closes the files of processes
// that the round did not read.
func (s *Singles) Begin() { s.p.begin() }
func (s *Singles) End()   { s.p.end() }

// Pids appends the ids of all processes in sight to list. It costs some half
// a microsecond for each.
func (s *Singles) Pids(list []int) []int {
	if s.proc == nil {
		return list
	}
	if _, err := unix.Seek(s.proc.fd, 0, 0); err != nil {
		return list
	}
	for {
		n, err := unix.ReadDirent(s.proc.fd, s.p.buf)
		switch {
		case err == unix.EINTR:
			continue
		case err != nil || n <= 0:
			return list
		}
		list = appendNumbers(list, s.p.buf[:n])
	}
}

// MayRunOn reports whether a process may run on one of some processors, by the
// set of its first thread. It is true if that is not known.
func MayRunOn(pid int, processors []int) bool {
	var set unix.CPUSet
	if unix.SchedGetaffinity(pid, &set) != nil {
		return true
	}
	return slices.ContainsFunc(processors, set.IsSet)
}

// Clock is the CPU time that a process has used so far: all its threads, ended
// ones included, but no child. It is false for a process that has ended and
// was waited for, and for the id of a thread. What runs on another processor at
// the moment may lack the time since that processor's last tick.
func Clock(pid int) (time.Duration, bool) {
	var t unix.Timespec
	// It never blocks: the Go scheduler need not know.
	_, _, err := syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, uintptr(cpuClock(pid)), uintptr(unsafe.Pointer(&t)), 0)
	return time.Duration(t.Nano()), err == 0
}
