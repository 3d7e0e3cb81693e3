package doctor

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"interleave/internal/quantity"
	"interleave/runner/process"
)

// processors asks whether servers and load can be held apart.
func processors(h *host) Finding {
	f := Finding{Name: "processors", Looked: "sched_getaffinity, /sys/devices/system/cpu/online"}
	if h.system == "darwin" {
		f.Verdict, f.Looked = Limits, ""
		f.Found = fmt.Sprintf("%d; macOS has no CPU sets", h.env.CPUs)
		f.Means = "servers, backends and load driver run wherever there is room and take each other's time: " +
			"throughput and latency are those of all three together; measure on Linux what you want to publish"
		f.denies = "what a server can do out of the load driver's way: this system cannot pin processes to processors"
		return f
	}
	if len(h.cpus) == 0 {
		return f.unavailable(h, "servers and load are not pinned to processors of their own")
	}
	f.read(float64(len(h.cpus)), 2, "")
	online := h.online()
	f.Found = fmt.Sprint(len(h.cpus))
	if len(online) > len(h.cpus) {
		f.Found = fmt.Sprintf("%d of %d (%s)", len(h.cpus), len(online), processorNames(h.cpus))
	}
	server, rest := process.Split(h.cpus)
	if len(server) == 0 {
		f.Verdict = Cannot
		f.Found += "; servers and load have to share it"
		f.Means = "backends and load driver take their time from the server: throughput and latency are those of " +
			"all of them together; memory and CPU time per request can still be compared"
		if len(online) > 1 {
			if f.Mend = h.update("--cpuset-cpus " + quantity.Set(online)); f.Mend == "" {
				f.Mend = taskset(online)
			}
		}
		f.denies = "what a server can do out of the load driver's way: there is one processor for both"
		return f
	}
	f.Found += fmt.Sprintf("; servers on %s, load and backends on %s", quantity.Set(server), quantity.Set(rest))
	apart := "out of each other's way"
	if shared, _ := h.sharedCores(); len(shared) > 0 {
		apart = "but on the same cores"
	}
	f.allows = fmt.Sprintf("throughput and latency, with the servers on %s and the load on %s, %s",
		processorNames(server), processorNames(rest), apart)
	if len(server) == 1 {
		f.denies = "how a model spreads over several processors: the servers have one"
	}
	return f.fine("servers and load run on processors of their own")
}

// online lists the processors of the host.
func (h *host) online() []int {
	text, _ := h.text("sys/devices/system/cpu/online")
	return parseSet(text)
}

// parseSet reads what quantity.Set writes, which is how the kernel lists
// processors. What it cannot read it leaves out.
func parseSet(text string) (numbers []int) {
	for part := range strings.SplitSeq(strings.TrimSpace(text), ",") {
		low, high, isRange := strings.Cut(part, "-")
		if !isRange {
			high = low
		}
		from, err := strconv.Atoi(low)
		to, err2 := strconv.Atoi(high)
		if err != nil || err2 != nil {
			continue
		}
		for n := from; n <= to; n++ {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

func processorNames(cpus []int) string {
	if len(cpus) == 1 {
		return "processor " + quantity.Set(cpus)
	}
	return "processors " + quantity.Set(cpus)
}

// cores asks whether a processor of the servers and one of the load are two
// threads of the same core.
func cores(h *host) Finding {
	f := Finding{Name: "cores", Looked: "/sys/devices/system/cpu/cpu*/topology/thread_siblings_list"}
	shared, known := h.sharedCores()
	if !known {
		return f.unavailable(h, "servers and load may share cores, which slows both down")
	}
	f.read(float64(len(shared)), 0, "")
	if len(shared) == 0 {
		f.Found = "servers and load are on different ones"
		return f.fine("no side slows the other one down through a shared core")
	}
	f.Verdict = Limits
	f.Found = fmt.Sprintf("the servers' %s and the load's are threads of the same cores", processorNames(shared))
	f.Means = "while both threads of a core work, each is a third or so slower: CPU time per request and throughput " +
		"depend on what the load driver does at that moment"
	return f
}

// sharedCores lists the servers' processors whose core is the load's too. It is
// not known if servers and load are not held apart, or if the host does not
// tell its cores.
func (h *host) sharedCores() (shared []int, known bool) {
	server, rest := process.Split(h.cpus)
	for _, cpu := range server {
		text, told := h.text(fmt.Sprintf("sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", cpu))
		known = known || told
		siblings := parseSet(text) // itself included
		if slices.ContainsFunc(siblings, func(s int) bool { return slices.Contains(rest, s) }) {
			shared = append(shared, cpu)
		}
	}
	return shared, known
}
