package doctor

import (
	"fmt"
	"strconv"
	"strings"

	"interleave/internal/controlgroup"
	"interleave/internal/quantity"
)

// groups are the folders of this process's control group and of those that
// hold it, the innermost first; version is 1 or 2, or 0 if there are no control
// groups.
func (h *host) groups(controller string) (folders []string, version int) {
	membership, _ := h.text("proc/self/cgroup")
	folders, version = controlgroup.Folders(membership, controller)
	for i := range folders {
		folders[i] = strings.TrimPrefix(folders[i], "/")
	}
	return folders, version
}

// quota is the tightest limit of CPU time on this process, in processors, and
// the file that sets it; 0 if there is none.
func (h *host) quota() (cpus float64, file, lift string) {
	folders, version := h.groups("cpu")
	for _, dir := range folders {
		var quota, period float64
		at, none := dir+"/cpu.max", "max"
		if version == 2 {
			text, _ := h.text(at)
			fmt.Sscan(text, &quota, &period) // "max" leaves quota at 0
		} else {
			at, none = dir+"/cpu.cfs_quota_us", "-1"
			q, _ := h.number(at)
			p, _ := h.number(dir + "/cpu.cfs_period_us")
			quota, period = float64(q), float64(p)
		}
		if quota > 0 && period > 0 && (cpus == 0 || quota/period < cpus) {
			cpus, file, lift = quota/period, at, h.write(none, at)
		}
	}
	return cpus, file, lift
}

// cpuQuota asks whether the control group stops the run's processes when they
// have used up their share.
func cpuQuota(h *host) Finding {
	f := Finding{Name: "CPU quota", Looked: "/proc/self/cgroup, cpu.max or cpu.cfs_quota_us"}
	if h.system == "darwin" {
		return f.unavailable(h, "")
	}
	allowed, file, lift := h.quota()
	if allowed == 0 {
		f.Found = "none"
		return f.fine("nothing takes the run's processes off the processors")
	}
	cpus := max(len(h.cpus), 1)
	f.Looked = "/" + file
	f.read(allowed, float64(cpus), "")
	f.Found = fmt.Sprintf("%s of %s", quantity.Short(allowed), quantity.Plural(cpus, "processor"))
	switch {
	case allowed >= float64(cpus):
		return f.fine("the run's processors do not have more time than the quota allows")
	case allowed >= 2:
		f.Verdict = Limits
		f.Means = "a trial that keeps all processors busy is stopped again and again, for up to 0.1 s at a time: that time is left " +
			"out, and a run takes longer; fewer processors never use the quota up"
		f.Mend = taskset(h.cpus[:int(allowed)])
		return f
	}
	f.Verdict = Cannot
	f.Means = "server and load together want two processors: closed loops use the quota up and are stopped for up to 0.1 s at a " +
		"time, so that hardly any of their time counts"
	if f.Mend = h.update(fmt.Sprintf("--cpus %d", max(cpus, 2))); f.Mend == "" {
		f.Mend = lift
	}
	f.denies = "throughput (closed loops): the control group stops server and load again and again"
	return f
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
