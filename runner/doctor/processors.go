package doctor

import (
	"fmt"
	"slices"

	"interleave/runner/process"
)

// processors asks whether servers and load can be held apart.
func processors(h *host) Finding {
	f := Finding{Name: "processors", Looked: "sched_getaffinity, /sys/devices/system/cpu/online"}
	if h.system == "darwin" {
		f.Verdict, f.Looked = Limits, ""
		f.readOnly(float64(h.env.CPUs), "")
		f.Found = fmt.Sprintf("%d; macOS has no CPU sets", h.env.CPUs)
		f.Means = "servers, backends and load driver run wherever there is room and take each other's time: " +
			"throughput and latency are those of all three together"
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
		f.Mend = h.allowMore(online)
		f.denies = "what a server can do out of the load driver's way: there is one processor for both"
		return f
	}
	f.Verdict = Fine
	f.Found += fmt.Sprintf("; servers on %s, load and backends on %s", cpuSet(server), cpuSet(rest))
	f.Means = "servers and load run on processors of their own"
	apart := "out of each other's way"
	if shared, _ := h.sharedCores(); len(shared) > 0 {
		apart = "but on the same cores"
	}
	f.allows = fmt.Sprintf("throughput and latency, with the servers on %s and the load on %s, %s",
		processorNames(server), processorNames(rest), apart)
	if len(server) == 1 {
		f.denies = "how a model spreads over several processors: the servers have one"
	}
	return f
}

// allowMore is a command by which a process may use more of the processors
// that are online.
func (h *host) allowMore(online []int) string {
	allowed := online
	if set := h.groupCPUs(); len(set) > 0 {
		allowed = set
	}
	c := h.container()
	switch {
	case len(allowed) > 1:
		return fmt.Sprintf("taskset -c %s interleave bench", cpuSet(allowed))
	case len(online) > 1 && (c == "docker" || c == "podman"):
		return fmt.Sprintf("%s update --cpuset-cpus %s %s%s", c, cpuSet(online), h.containerID(), onHost)
	}
	return ""
}

// groupCPUs lists the processors that this process's control group has, none
// if it does not tell.
func (h *host) groupCPUs() []int {
	folders, version := h.groups("cpuset")
	if len(folders) == 0 {
		return nil
	}
	file := "/cpuset.cpus.effective"
	if version == 1 {
		file = "/cpuset.effective_cpus"
	}
	text, _ := h.text(folders[0] + file)
	return parseCPUs(text)
}

// online lists the processors of the host.
func (h *host) online() []int {
	text, _ := h.text("sys/devices/system/cpu/online")
	return parseCPUs(text)
}

func processorNames(cpus []int) string {
	if len(cpus) == 1 {
		return "processor " + cpuSet(cpus)
	}
	return "processors " + cpuSet(cpus)
}

// cores asks whether a processor of the servers and one of the load are two
// threads of the same core.
func cores(h *host) Finding {
	f := Finding{Name: "cores", Looked: "/sys/devices/system/cpu/cpu*/topology/thread_siblings_list"}
	server, _ := process.Split(h.cpus)
	shared, known := h.sharedCores()
	switch {
	case len(server) == 0 && len(h.cpus) == 1:
		f.Verdict, f.Found, f.Means = Unknown, "one processor: nothing to tell apart", "see processors"
		return f
	case !known:
		return f.unavailable(h, "servers and load may share cores, which slows both down")
	}
	f.read(float64(len(shared)), 0, "")
	if len(shared) == 0 {
		f.Verdict = Fine
		f.Found = fmt.Sprintf("the servers' %s and the load's are of different cores", processorNames(server))
		f.Means = "no side slows the other one down through a shared core"
		return f
	}
	f.Verdict = Limits
	f.Found = fmt.Sprintf("the servers' %s and the load's are threads of the same cores", processorNames(shared))
	f.Means = "while both threads of a core work, each is a third or so slower: CPU time per request and throughput " +
		"depend on what the load driver does at that moment"
	if apart := h.onePerCore(); len(apart) >= 2 {
		f.Mend = fmt.Sprintf("taskset -c %s interleave bench", cpuSet(apart))
	}
	return f
}

// sharedCores lists the servers' processors whose core is the load's too. It is
// not known if servers and load are not held apart, or if the host does not
// tell its cores.
func (h *host) sharedCores() (shared []int, known bool) {
	server, rest := process.Split(h.cpus)
	isRest := make(map[int]bool)
	for _, cpu := range rest {
		isRest[cpu] = true
	}
	for _, cpu := range server {
		siblings, ok := h.siblings(cpu)
		known = known || ok
		if slices.ContainsFunc(siblings, func(s int) bool { return isRest[s] }) {
			shared = append(shared, cpu)
		}
	}
	return shared, known
}

// siblings lists the processors that are threads of the same core as cpu,
// itself included.
func (h *host) siblings(cpu int) ([]int, bool) {
	text, ok := h.text(fmt.Sprintf("sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", cpu))
	return parseCPUs(text), ok
}

// onePerCore lists one processor of each core that this process may use.
func (h *host) onePerCore() (apart []int) {
	taken := make(map[int]bool)
	for _, cpu := range h.cpus {
		if taken[cpu] {
			continue
		}
		apart = append(apart, cpu)
		siblings, _ := h.siblings(cpu)
		for _, s := range siblings {
			taken[s] = true
		}
	}
	return apart
}
