package doctor

import (
	"fmt"
	"math"
	"strings"

	"interleave/internal/quantity"
)

// What a trial needs of memory at most: so much for each connection of its
// load (a thread's stack or a request's buffers in the server, both ends in
// the kernel, the driver's state), and so much besides (workers, backends,
// driver, runner).
const (
	memoryPerConnection = 64 << 10
	memoryBesides       = 256 << 20
)

// memory asks whether the largest load fits into memory.
func memory(h *host) Finding {
	f := Finding{Name: "memory", Looked: "/proc/meminfo, memory.max or memory.limit_in_bytes"}
	connections, most := largest(h.loads, connections)
	need := float64(connections)*memoryPerConnection + memoryBesides
	text, _ := h.text("proc/meminfo")
	kib, known := value(text, "MemAvailable:")
	if h.system == "darwin" {
		f.Looked = "sysctl hw.memsize"
		kib, known = int64(h.env.MemoryBytes>>10), h.env.MemoryBytes > 0
	}
	if !known {
		return f.unavailable(h, "")
	}
	free, where := float64(kib)*1024, "available"
	if h.system == "darwin" {
		where = "in all"
	}
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
		f.Verdict, f.Means = Fine, "the largest load fits"
		return f
	}
	f.Verdict = Limits
	f.Means = "the loads with the most connections may be swapped out, or their server killed, in models that need much for each"
	if limited {
		f.Mend = h.moreMemory(limit, need)
	}
	return f
}

// moreMemory is a command after which the control group has need bytes left.
func (h *host) moreMemory(limit memoryLimit, need float64) string {
	gib := int(math.Ceil((limit.most + need - limit.left) / (1 << 30)))
	switch c := h.container(); c {
	case "docker", "podman":
		return fmt.Sprintf("%s update --memory %dg --memory-swap %dg %s%s", c, gib, gib, h.containerID(), onHost)
	case "kubernetes":
		return fmt.Sprintf("kubectl set resources deployment/NAME --limits=memory=%dGi", gib)
	}
	return h.write(fmt.Sprint(gib<<30), limit.file)
}

// swap asks whether memory is moved to disk and back.
func swap(h *host) Finding {
	f := Finding{Name: "swap", Looked: "/proc/meminfo, /proc/vmstat over a second"}
	text, _ := h.text("proc/meminfo")
	total, known := value(text, "SwapTotal:")
	if !known {
		return f.unavailable(h, "")
	}
	free, _ := value(text, "SwapFree:")
	moved := h.activity.swapped
	f.read(float64(moved), 0, "")
	f.Found = "none"
	if total > 0 {
		f.Found = fmt.Sprintf("%s of %s used, %s moved in a second", quantity.Size(float64(total-free)*1024), quantity.Size(float64(total)*1024), quantity.Plural(int(moved), "page"))
	}
	if moved == 0 {
		f.Verdict, f.Means = Fine, "nothing that is measured is moved to disk"
		return f
	}
	f.Verdict = Limits
	f.Means = "what was moved to disk is missing in a server's memory, and waiting for it is in its latencies"
	f.Mend = h.asRoot("swapoff -a")
	return f
}

// hugePages asks whether the kernel gives out memory in pages of 2 MiB.
func hugePages(h *host) Finding {
	const file = "sys/kernel/mm/transparent_hugepage/enabled"
	f := Finding{Name: "huge pages", Looked: "/" + file}
	text, ok := h.text(file)
	if !ok {
		if h.system != "darwin" {
			f.Verdict, f.Found, f.Means = Fine, "none", "memory is given out in small pages"
			return f
		}
		return f.unavailable(h, "")
	}
	_, chosen, _ := strings.Cut(text, "[")
	chosen, _, _ = strings.Cut(chosen, "]")
	f.Found = chosen
	if chosen != "always" {
		f.Verdict, f.Means = Fine, "memory is given out in small pages unless a program asks for others"
		return f
	}
	f.Verdict = Limits
	f.Means = "a server's memory may grow in steps of 2 MiB: peaks are larger, and memory per connection is less certain (idle)"
	f.Mend = h.write("madvise", file)
	return f
}
