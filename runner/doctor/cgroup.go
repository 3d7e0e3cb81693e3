package doctor

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"interleave/internal/quantity"
)

// groups are the folders of this process's control group and of those that
// hold it, the innermost first, as far as they are in sight; version is 1 or
// 2, or 0 if there are no control groups.
func (h *host) groups(controller string) (folders []string, version int) {
	mount, group := "", ""
	membership, _ := h.text("proc/self/cgroup")
	for line := range strings.Lines(membership) {
		fields := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(fields) != 3 {
			continue
		}
		// A hierarchy of version 1 goes first: version 2 may be mounted
		// beside it without controllers.
		if fields[1] == "" && version == 0 {
			mount, group, version = "sys/fs/cgroup", fields[2], 2
		}
		for c := range strings.SplitSeq(fields[1], ",") {
			if c == controller {
				mount, group, version = "sys/fs/cgroup/"+fields[1], fields[2], 1
			}
		}
	}
	if version == 0 {
		return nil, 0
	}
	for dir := path.Clean("/" + group); ; dir = path.Dir(dir) {
		if folder := path.Join(mount, dir); h.exists(folder) {
			folders = append(folders, folder)
		}
		if dir == "/" {
			return folders, version
		}
	}
}

// quota is the tightest limit of CPU time on this process, in processors, and
// the file that sets it; 0 if there is none.
func (h *host) quota() (cpus float64, file string) {
	folders, version := h.groups("cpu")
	for _, dir := range folders {
		var quota, period float64
		at := dir + "/cpu.max"
		if version == 2 {
			text, _ := h.text(at)
			fmt.Sscan(text, &quota, &period) // "max" leaves quota at 0
		} else {
			at = dir + "/cpu.cfs_quota_us"
			q, _ := h.number(at)
			p, _ := h.number(dir + "/cpu.cfs_period_us")
			quota, period = float64(q), float64(p)
		}
		if quota > 0 && period > 0 && (cpus == 0 || quota/period < cpus) {
			cpus, file = quota/period, at
		}
	}
	return cpus, file
}

// throttledSoFar is how long, in seconds, the groups have been stopped since
// they were made because they had used up their quota.
func (h *host) throttledSoFar() (total float64) {
	folders, _ := h.groups("cpu")
	for _, dir := range folders {
		text, _ := h.text(dir + "/cpu.stat")
		if us, ok := value(text, "throttled_usec "); ok {
			total += float64(us) / 1e6
		} else if ns, ok := value(text, "throttled_time "); ok {
			total += float64(ns) / 1e9
		}
	}
	return total
}

// cpuQuota asks whether the control group stops the run's processes when they
// have used up their share.
func cpuQuota(h *host) Finding {
	f := Finding{Name: "CPU quota", Looked: "/proc/self/cgroup, cpu.max or cpu.cfs_quota_us, cpu.stat"}
	folders, version := h.groups("cpu")
	if len(folders) == 0 {
		if h.system != "darwin" {
			f.Verdict, f.Found, f.Means = Fine, "no control groups", "nothing takes the run's processes off the processors"
			return f
		}
		return f.unavailable(h, "")
	}
	allowed, file := h.quota()
	cpus := max(len(h.cpus), 1)
	throttled := h.throttledSoFar()
	f.Found = fmt.Sprintf("none (cgroup version %d)", version)
	if allowed > 0 {
		f.Looked = "/" + file + ", cpu.stat"
		f.read(allowed, float64(cpus), "")
		f.Found = fmt.Sprintf("%s of %s (cgroup version %d)", quantity.Short(allowed), quantity.Plural(cpus, "processor"), version)
	}
	if throttled > 0 {
		f.Found += fmt.Sprintf("; stopped for %s so far", quantity.Span(throttled))
	}
	switch {
	case allowed == 0:
		f.Verdict, f.Means = Fine, "nothing takes the run's processes off the processors"
		return f
	case allowed >= float64(cpus):
		f.Verdict, f.Means = Fine, "the run's processors do not have more time than the quota allows"
		return f
	}
	f.Mend = h.liftQuota(file, allowed, cpus)
	if allowed >= 2 {
		f.Verdict = Limits
		f.Means = "a trial that keeps all processors busy is stopped again and again, for up to 0.1 s at a time: its latencies are " +
			"the quota's; fewer processors never use it up"
		return f
	}
	f.Verdict = Cannot
	f.Means = "server and load together want two processors: closed loops use the quota up and are stopped for up to 0.1 s at a " +
		"time, which makes their trials invalid"
	f.denies = "throughput (closed loops): the control group stops server and load again and again"
	return f
}

// liftQuota is a command that takes the quota away, or keeps the run within.
func (h *host) liftQuota(file string, allowed float64, cpus int) string {
	if allowed >= 2 && len(h.cpus) >= int(allowed) {
		return fmt.Sprintf("taskset -c %s interleave bench", cpuSet(h.cpus[:int(allowed)]))
	}
	switch c := h.container(); c {
	case "docker", "podman":
		return fmt.Sprintf("%s update --cpus %d %s%s", c, max(cpus, 2), h.containerID(), onHost)
	case "kubernetes":
		return fmt.Sprintf("kubectl set resources deployment/NAME --limits=cpu=%d", max(cpus, 2))
	}
	unit := path.Base(path.Dir(file))
	version1 := strings.HasSuffix(file, "cfs_quota_us")
	if !version1 && (strings.HasSuffix(unit, ".service") || strings.HasSuffix(unit, ".scope") || strings.HasSuffix(unit, ".slice")) {
		if strings.Contains(path.Dir(path.Dir(file)), "/user@") {
			return "systemctl --user set-property --runtime " + unit + " CPUQuota="
		}
		return h.asRoot("systemctl set-property --runtime " + unit + " CPUQuota=")
	}
	if version1 {
		return h.write("-1", file)
	}
	return h.write("max", file)
}

// memoryLimit is a control group's limit of memory, in bytes.
type memoryLimit struct {
	most, left float64
	file       string // that sets it
}

// memoryLimit is the limit that leaves this process the least; false if there
// is none.
func (h *host) memoryLimit() (tightest memoryLimit, limited bool) {
	folders, version := h.groups("memory")
	limit, usage, cache := "/memory.max", "/memory.current", "inactive_file "
	if version == 1 {
		limit, usage, cache = "/memory.limit_in_bytes", "/memory.usage_in_bytes", "total_inactive_file "
	}
	for _, dir := range folders {
		text, _ := h.text(dir + limit)
		most, err := strconv.ParseUint(text, 10, 64)
		if err != nil || most >= 1<<60 { // "max", or version 1's way to say so
			continue
		}
		used, _ := h.number(dir + usage)
		// The cache of files counts as used, and gives way.
		stat, _ := h.text(dir + "/memory.stat")
		cached, _ := value(stat, cache)
		left := max(float64(most)-float64(max(used-cached, 0)), 0)
		if !limited || left < tightest.left {
			tightest, limited = memoryLimit{float64(most), left, dir + limit}, true
		}
	}
	return tightest, limited
}
