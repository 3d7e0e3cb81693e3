package metrics

import (
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/shirou/gopsutil/v3/cpu"
	"github.com/shirou/gopsutil/v3/host"
	"github.com/shirou/gopsutil/v3/mem"

	"interleave/results"
)

// Host describes the host and this build. What the host does not tell is left
// empty or nil; the runner fills the fields about the run itself (CPU sets,
// compute rate, steal).
func Host() results.Environment {
	e := results.Environment{
		OS:        runtime.GOOS,
		Arch:      runtime.GOARCH,
		CPUs:      runtime.NumCPU(),
		Governor:  governor(),
		GoVersion: runtime.Version(),
		Commit:    commit(),
	}
	e.Host, _ = os.Hostname()
	var info host.InfoStat
	if h, err := host.Info(); err == nil {
		info = *h
		e.Platform = strings.TrimSpace(h.Platform + " " + h.PlatformVersion)
		e.Kernel = h.KernelVersion
	}
	var flags []string
	if cpus, err := cpu.Info(); err == nil && len(cpus) > 0 {
		e.CPUModel = cpus[0].ModelName
		flags = cpus[0].Flags
		if mhz := cpus[0].Mhz; mhz > 0 {
			e.MHz = &mhz
		}
	}
	e.Virtualization = virtualization(info.VirtualizationSystem, info.VirtualizationRole, slices.Contains(flags, "hypervisor"))
	if m, err := mem.VirtualMemory(); err == nil {
		e.MemoryBytes = m.Total
	}
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) == nil {
		e.Descriptors = limit.Cur
	}
	return e
}

// virtualization names what the host runs in. A container hides from gopsutil
// that its host is a virtual machine; the processor's flags do not.
func virtualization(system, role string, hypervisor bool) string {
	guest := ""
	if system != "" && role == "guest" {
		guest = system + " guest"
	}
	switch {
	case !hypervisor:
		return guest
	case guest == "":
		return "virtual machine"
	case system == "docker" || system == "lxc" || system == "systemd-nspawn" || system == "rkt":
		return guest + " on a virtual machine"
	}
	return guest
}

// commit is the version that this program was built from.
func commit() string {
	build, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	revision, modified := "", ""
	for _, s := range build.Settings {
		switch s.Key {
		case "vcs.revision":
			revision = s.Value
		case "vcs.modified":
			if s.Value == "true" {
				modified = "+modified"
			}
		}
	}
	if revision == "" {
		return ""
	}
	return revision + modified
}
