package doctor

import (
	"fmt"
	"math"
	"strings"

	"interleave/internal/quantity"
)

// memory asks whether the largest load fits into memory.
func memory(h *host) Finding {
	f := Finding{Name: "memory", Looked: "/proc/meminfo, memory.max or memory.limit_in_bytes"}
	bytes, most := largest(h.loads, func(l Load) int { return l.Memory })
	need := float64(bytes)
	text, _ := h.text("proc/meminfo")
	kib, known := value(text, "MemAvailable:")
	if !known {
		return f.unavailable(h, "")
	}
	free, where := float64(kib)*1024, "available"
	limit, limited := h.memoryLimit()
	if limited = limited && limit.left < free; limited {
		free, where = limit.left, "left to this control group"
		f.Looked = "/" + limit.file
	}
	f.read(free, need, "bytes")
	f.Found = fmt.Sprintf("%s %s", quantity.Size(free), where)
	if most != "" {
		f.Found += fmt.Sprintf("; %s needs %s at most", most, quantity.Size(need))
	}
	if free >= need {
		return f.fine("the largest load fits")
	}
	f.Verdict = Limits
	f.Means = "the loads with the most connections may be swapped out, or their server killed, in models that need much for each"
	if limited {
		gib := int(math.Ceil((limit.most + need - limit.left) / (1 << 30)))
		if f.Mend = h.update(fmt.Sprintf("--memory %dg --memory-swap %dg", gib, gib)); f.Mend == "" {
			f.Mend = h.write(fmt.Sprint(gib<<30), limit.file)
		}
	}
	return f
}

// hugePages asks whether the kernel gives out memory in pages of 2 MiB.
func hugePages(h *host) Finding {
	const file = "sys/kernel/mm/transparent_hugepage/enabled"
	f := Finding{Name: "huge pages", Looked: "/" + file}
	if h.system == "darwin" {
		return f.unavailable(h, "")
	}
	text, _ := h.text(file)
	_, chosen, _ := strings.Cut(text, "[")
	f.Found, _, _ = strings.Cut(chosen, "]")
	switch f.Found {
	case "always":
		f.Verdict = Limits
		f.Means = "a server's memory may grow in steps of 2 MiB: peaks are larger, and memory per connection is less certain (idle)"
		f.Mend = h.write("madvise", file)
		return f
	case "":
		f.Found = "none"
	}
	return f.fine("memory is given out in small pages unless a program asks for others")
}

// readings asks what can be read of a server's processes: memory that several
// of them share, and the CPU time of those that have ended.
func readings(h *host) Finding {
	f := Finding{Name: "readings", Looked: "/proc/self/smaps_rollup, /proc/self/stat"}
	if text, _ := h.text("proc/self/smaps_rollup"); strings.Contains(text, "\nPss:") {
		f.Found = "memory that processes share is counted once, and CPU time of children that have ended counts"
		f.allows = "memory, as PSS, and CPU time per request: of all processes, those included that have ended"
		return f.fine("models of one process and of many can be compared")
	}
	f.Verdict = Limits
	f.Found = "memory that processes share is counted in each (RSS)"
	f.Means = "models of several processes (prefork, cgi) seem to need more memory than they do"
	f.allows = "memory, as RSS: good for models of one process"
	f.denies = "the memory of models of several processes without counting what they share again and again"
	if h.system == "darwin" {
		f.Looked = ""
		f.Found += "; CPU time of children that have ended is not told"
		f.Means += "; the CPU time per request of a process per request (cgi) lacks its children"
		f.denies += "; CPU time per request of cgi"
	}
	return f
}
