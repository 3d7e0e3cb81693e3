package doctor

import (
	"fmt"
	"math"
	"strings"

	"interleave/internal/quantity"
)

var (
	nrOpen  = knob{linux: "fs.nr_open", darwin: "kern.maxfilesperproc"}
	fileMax = knob{linux: "fs.file-max", darwin: "kern.maxfiles"}
)

// descriptorLimit is how many descriptors one process may open; very many if
// that is not known or not limited.
func (h *host) descriptorLimit() int {
	n := uint64(math.MaxInt)
	if h.descriptors.known {
		n = min(n, h.descriptors.soft)
	}
	// macOS lets a limit be set that it does not keep.
	if cap, ok := h.knob(nrOpen); ok {
		n = min(n, uint64(cap))
	}
	return int(n)
}

// openFiles asks whether one process may open what the loads need: one
// descriptor for each connection, and some for upstream calls.
func openFiles(h *host) Finding {
	f := Finding{Name: "descriptors", Looked: "getrlimit(RLIMIT_NOFILE), " + h.looked(nrOpen)}
	if !h.descriptors.known {
		return f.unavailable(h, "whether the loads with many connections fit will show")
	}
	allowed := h.descriptorLimit()
	need, most := largest(h.loads, descriptors)
	f.read(float64(allowed), float64(need), "")
	f.Found = quantity.Whole(allowed) + " for each process"
	if allowed == math.MaxInt {
		f.Found = "no limit for a process"
	}
	if hard := h.descriptors.hard; hard != uint64(allowed) && hard < math.MaxInt64 {
		f.Found += fmt.Sprintf(" (hard limit %s)", quantity.Whole(hard))
	}
	if need > 0 {
		f.Found += fmt.Sprintf("; %s needs %s", most, quantity.Whole(need))
	}
	if allowed >= need {
		f.Verdict, f.Means = Fine, "every load of every scenario can be carried"
		return f
	}
	f.Verdict = Cannot
	f.Means = "not measured for want of descriptors: " + names(over(h.loads, descriptors, allowed), h.loads)
	f.Mend = h.raiseDescriptors(need)
	return f
}

// raiseDescriptors is a command after which a process may open need
// descriptors.
func (h *host) raiseDescriptors(need int) string {
	n := 1
	for n < need {
		n *= 2
	}
	var steps []string
	if most, ok := h.knob(nrOpen); ok && most < int64(need) {
		steps = append(steps, h.set(nrOpen, fmt.Sprint(n)))
	}
	hard := h.descriptors.hard
	switch c := h.container(); {
	case uint64(n) <= hard || h.mayRaiseLimits():
		steps = append(steps, fmt.Sprintf("ulimit -n %d", n))
	case uint64(need) <= hard:
		steps = append(steps, fmt.Sprintf("ulimit -n %d", hard))
	case c == "docker" || c == "podman":
		return fmt.Sprintf("%s run --ulimit nofile=%d:%d …", c, n, n)
	case c != "":
		return fmt.Sprintf("sudo prlimit --pid PID --nofile=%d:%d%s", n, n, onHost)
	case h.system == "darwin":
		steps = append(steps, fmt.Sprintf("sudo launchctl limit maxfiles %d %d", n, n), fmt.Sprintf("ulimit -n %d", n))
	default:
		steps = append(steps, fmt.Sprintf("sudo prlimit --pid $$ --nofile=%d:%d", n, n))
	}
	return strings.Join(steps, " && ")
}

// fileTable asks whether the whole host has room for what a trial opens: the
// server, the load driver and the backends each hold an end of its
// connections.
func fileTable(h *host) Finding {
	f := Finding{Name: "file table", Looked: h.looked(fileMax)}
	most, ok := h.knob(fileMax)
	if !ok {
		return f.unavailable(h, "")
	}
	if h.system != "darwin" {
		f.Looked += ", /proc/sys/fs/file-nr"
	}
	used, _ := h.number("proc/sys/fs/file-nr")
	need, _ := largest(h.loads, descriptors)
	need *= 3
	free := max(most-used, 0)
	f.read(float64(free), float64(need), "")
	f.Found = fmt.Sprintf("%s free on the whole host; the largest load needs %s", files(free), quantity.Whole(need))
	if free >= int64(need) {
		f.Verdict, f.Means = Fine, "server, load driver and backends can open all that they need"
		return f
	}
	f.Verdict = Limits
	f.Means = "the loads with the most connections fail with errors of the client, not of the server"
	f.Mend = h.set(fileMax, fmt.Sprint(used+2*int64(need)))
	return f
}

// files prints a number of open files; where there is in effect no limit, the
// kernel's number is astronomic.
func files(n int64) string {
	if n > 1e12 {
		return "any number of files"
	}
	return quantity.Whole(n) + " files"
}
