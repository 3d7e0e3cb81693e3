package doctor

import (
	"io/fs"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// activity is what the host was busy with while it was watched. Shares are of
// the time of the processors that this process may use; nil if not known.
type activity struct {
	steal, stealSinceBoot *float64
	foreign               *float64 // by programs other than this one
	busiest               busiest
	swapped               int64 // pages moved to or from disk
}

// busiest is the program, other than this one, that used the most CPU time; no
// name if none used any.
type busiest struct {
	name  string
	pid   int
	share float64
}

// snapshot is what the kernel had counted at one moment.
type snapshot struct {
	at               time.Time
	busy, all, steal int64 // hundredths of a second of the processors
	own              time.Duration
	swapped          int64
	programs         map[int]program
	self             int
}

type program struct {
	name  string
	ticks int64 // of CPU time, children not included
}

// ticksPerSecond is the unit of times in /proc, USER_HZ, on every
// architecture that Go runs on.
const ticksPerSecond = 100

// snapshot reads the counters; where there are none they are 0.
func (h *host) snapshot() snapshot {
	s := snapshot{at: time.Now(), own: ownTime(), self: unix.Getpid(), programs: h.programs()}
	text, _ := h.text("proc/stat")
	s.busy, s.all, s.steal = cpuTicks(text, h.cpus)
	vm, _ := h.text("proc/vmstat")
	in, _ := value(vm, "pswpin ")
	out, _ := value(vm, "pswpout ")
	s.swapped = in + out
	return s
}

// cpuTicks adds up the lines of cpus in the text of /proc/stat. Busy is time in
// which something ran here; steal is time in which the hypervisor ran
// something else.
func cpuTicks(text string, cpus []int) (busy, all, steal int64) {
	wanted := make(map[string]bool)
	for _, cpu := range cpus {
		wanted["cpu"+strconv.Itoa(cpu)] = true
	}
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) < 8 || !wanted[words[0]] {
			continue
		}
		// user nice system idle iowait irq softirq steal; what follows is
		// counted in these already.
		for i, word := range words[1:min(len(words), 9)] {
			n, _ := strconv.ParseInt(word, 10, 64)
			all += n
			switch i {
			case 3, 4: // idle, iowait
			case 7:
				steal += n
			default:
				busy += n
			}
		}
	}
	return busy, all, steal
}

// programs reads the CPU time of all processes in sight.
func (h *host) programs() map[int]program {
	entries, _ := fs.ReadDir(h.files, "proc")
	all := make(map[int]program)
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		text, _ := h.text("proc/" + e.Name() + "/stat")
		// The name is in parentheses and may hold anything.
		open, end := strings.IndexByte(text, '('), strings.LastIndexByte(text, ')')
		if open < 0 || end < open {
			continue
		}
		fields := strings.Fields(text[end+1:]) // from the third of proc(5)
		if len(fields) < 13 {
			continue
		}
		user, _ := strconv.ParseInt(fields[11], 10, 64)
		system, _ := strconv.ParseInt(fields[12], 10, 64)
		all[pid] = program{text[open+1 : end], user + system}
	}
	return all
}

// until says what happened between two snapshots.
func (s snapshot) until(after snapshot) activity {
	a := activity{swapped: after.swapped - s.swapped}
	// Over a shorter time, a hundredth of a second is too coarse.
	const enough = ticksPerSecond / 2
	all := after.all - s.all
	if all < enough {
		return a
	}
	steal := float64(after.steal-s.steal) / float64(all)
	sinceBoot := float64(after.steal) / float64(after.all)
	others := max(float64(after.busy-s.busy)-(after.own-s.own).Seconds()*ticksPerSecond, 0) / float64(all)
	a.steal, a.stealSinceBoot, a.foreign = &steal, &sinceBoot, &others
	for pid, p := range after.programs {
		used := p.ticks - s.programs[pid].ticks
		share := float64(used) / float64(all)
		if pid != after.self && used > 0 && (share > a.busiest.share || share == a.busiest.share && pid < a.busiest.pid) {
			a.busiest = busiest{p.name, pid, share}
		}
	}
	return a
}

// ownTime is the CPU time that this process has used.
func ownTime() time.Duration {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
