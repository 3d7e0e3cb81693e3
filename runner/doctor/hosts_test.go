package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"strings"
	"testing/fstest"
	"time"

	"interleave/results"
	"interleave/runner/network"
)

// The hosts that the tests make up. Each starts from a quiet machine without
// faults and changes what it is about.

var today = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

var someLoads = []Load{
	{Name: "hello closed-64", Connections: 64, Descriptors: 128, Memory: 260 << 20},
	{Name: "purchase closed-128", Connections: 128, Descriptors: 704, Memory: 264 << 20},
	{Name: "idle idle-1000", Connections: 1016, Descriptors: 1080, Memory: 1016<<16 + 256<<20},
	{Name: "idle idle-10000", Connections: 10_016, Descriptors: 10_080, Memory: 10_016<<16 + 256<<20},
}

// quietHost is a machine with four cores of one thread each on which everything
// can be measured.
func quietHost() *host {
	h := &host{
		system: "linux",
		env: results.Environment{
			Host: "bench-1", OS: "linux", Kernel: "6.12.9-amd64", CPUModel: "Imaginary 9000", CPUs: 4,
			MemoryBytes: 16 << 30, GoVersion: "go1.26.0", Commit: "0123456789abcdef0123",
		},
		loads: someLoads, now: today,
		cpus:        []int{0, 1, 2, 3},
		descriptors: limit{soft: 1 << 20, hard: 1 << 20, known: true},
		steal:       new(0.0), foreign: new(0.01),
		clock: clock{read: 21e-9, lateP50: 7e-6, lateP99: 31e-6, waits: 400},
		calibration: &results.Calibration{
			At: today.Add(-50 * time.Hour), Host: "bench-1", CPUModel: "Imaginary 9000", Kernel: "6.12.9-amd64", CPUs: 4,
			Passed: true, Checks: []results.CalibrationCheck{{Name: "one", Passed: true}, {Name: "two", Passed: true}},
		},
	}
	h.steady(4, 0.4e-3)
	h.put(map[string]string{
		"proc/sys/fs/nr_open":                                            "1073741816\n",
		"proc/sys/net/ipv4/ip_local_port_range":                          "32768\t60999\n",
		"proc/meminfo":                                                   "MemTotal:       16384000 kB\nMemAvailable:   14000000 kB\nSwapTotal:             0 kB\nSwapFree:              0 kB\n",
		"proc/self/cgroup":                                               "0::/user.slice/user-1000.slice/session-2.scope\n",
		"proc/self/status":                                               "Name:\tinterleave\nCapEff:\t0000000000000000\nvoluntary_ctxt_switches:\t5\n",
		"proc/self/stat":                                                 "1 (interleave) R",
		"proc/self/smaps_rollup":                                         "00400000-7ffd [rollup]\nRss:  1000 kB\nPss:  900 kB\n",
		clockFolder + "current_clocksource":                              "tsc\n",
		clockFolder + "available_clocksource":                            "tsc hpet acpi_pm\n",
		"sys/devices/system/cpu/online":                                  "0-3\n",
		"sys/devices/system/cpu/cpufreq/boost":                           "0\n",
		"sys/kernel/mm/transparent_hugepage/enabled":                     "always [madvise] never\n",
		"sys/fs/cgroup/user.slice/user-1000.slice/cpu.max":               "max 100000\n",
		"sys/fs/cgroup/user.slice/user-1000.slice/cpu.stat":              "usage_usec 9\nthrottled_usec 0\n",
		"sys/fs/cgroup/user.slice/user-1000.slice/memory.max":            "max\n",
		"sys/fs/cgroup/user.slice/user-1000.slice/session-2.scope/procs": "",
		"sys/devices/system/cpu/cpu0/topology/thread_siblings_list":      "0\n",
		"sys/devices/system/cpu/cpu1/topology/thread_siblings_list":      "1\n",
		"sys/devices/system/cpu/cpu2/topology/thread_siblings_list":      "2\n",
		"sys/devices/system/cpu/cpu3/topology/thread_siblings_list":      "3\n",
		"sys/devices/system/cpu/cpu0/cpufreq/scaling_governor":           "performance\n",
		"sys/devices/system/cpu/cpu1/cpufreq/scaling_governor":           "performance\n",
		"sys/devices/system/cpu/cpu2/cpufreq/scaling_governor":           "performance\n",
		"sys/devices/system/cpu/cpu3/cpufreq/scaling_governor":           "performance\n",
	})
	return h
}

// put gives h files, in place of those of the same paths.
func (h *host) put(files map[string]string) {
	all := fstest.MapFS{}
	if old, ok := h.files.(fstest.MapFS); ok {
		maps.Copy(all, old)
	}
	for path, text := range files {
		all[path] = &fstest.MapFile{Data: []byte(text)}
	}
	h.files = all
}

// drop takes the files away whose paths contain part.
func (h *host) drop(part string) {
	all := fstest.MapFS{}
	for path, file := range h.files.(fstest.MapFS) {
		if !strings.Contains(path, part) {
			all[path] = file
		}
	}
	h.files = all
}

// steady makes n processors take took seconds for the canary's work.
func (h *host) steady(n int, took float64) {
	h.canaries = make([][]float64, n)
	for cpu := range n {
		for i := range canaryTries {
			h.canaries[cpu] = append(h.canaries[cpu], took*(1+float64(i)/1000))
		}
	}
}

// laptop saves power, and has two threads to a core.
func laptop() *host {
	h := quietHost()
	h.env.Host = "laptop"
	h.calibration.Host = "bench-1"
	h.drop("cpufreq/boost")
	h.put(map[string]string{
		"sys/devices/system/cpu/intel_pstate/no_turbo": "0\n",
		"proc/meminfo": "MemTotal: 8000000 kB\nMemAvailable: 3000000 kB\nSwapTotal: 4000000 kB\nSwapFree: 1000000 kB\n",
		"sys/kernel/mm/transparent_hugepage/enabled": "[always] madvise never\n",
	})
	for cpu := range 4 {
		dir := fmt.Sprintf("sys/devices/system/cpu/cpu%d/", cpu)
		h.put(map[string]string{
			dir + "cpufreq/scaling_governor":      "powersave\n",
			dir + "topology/thread_siblings_list": fmt.Sprintf("%d,%d\n", cpu%2, cpu%2+2),
		})
	}
	h.foreign = new(0.11)
	h.network.Netem = "the kernel has no netem (modprobe sch_netem): no such file or directory"
	h.canaries[0][49] *= 3
	for i := 40; i < 50; i++ {
		h.canaries[2][i] *= 1.4
	}
	return h
}

// container is docker's, with half a processor and half a gigabyte.
func container() *host {
	h := quietHost()
	h.env.Host = "3f2a9c0b7d1e"
	h.env.Virtualization = "docker guest on a virtual machine"
	h.root = true
	h.network = network.Ability{Spaces: "this user may not make a network namespace"}
	h.descriptors = limit{soft: 1024, hard: 4096, known: true}
	h.calibration, h.calibrationErr = nil, fs.ErrNotExist
	h.drop("cpufreq/")
	h.drop("sys/fs/cgroup")
	h.put(map[string]string{
		".dockerenv":                            "",
		"proc/self/cgroup":                      "0::/\n",
		"proc/self/status":                      "CapEff:\t00000000a80425fb\nvoluntary_ctxt_switches:\t5\n",
		"proc/sys/net/ipv4/ip_local_port_range": "61000 61049\n",
		"sys/fs/cgroup/cpu.max":                 "50000 100000\n",
		"sys/fs/cgroup/cpu.stat":                "usage_usec 1\nthrottled_usec 2500000\n",
		"sys/fs/cgroup/memory.max":              "536870912\n",
		"sys/fs/cgroup/memory.current":          "104857600\n",
		"sys/fs/cgroup/memory.stat":             "anon 1\ninactive_file 52428800\n",
	})
	return h
}

// cloudVM is a virtual machine whose hypervisor takes much of its time.
func cloudVM() *host {
	h := quietHost()
	h.env.Host = "ip-10-0-0-7"
	h.env.Virtualization = "xen guest"
	h.calibration.Host = "ip-10-0-0-7"
	h.calibration.At = today.Add(-45 * 24 * time.Hour)
	h.cpus = []int{0, 1}
	h.env.CPUs, h.calibration.CPUs = 2, 2
	h.steady(2, 0.4e-3)
	h.drop("cpufreq/")
	h.put(map[string]string{
		"sys/devices/system/cpu/online":                             "0-1\n",
		"sys/devices/system/cpu/cpu0/topology/thread_siblings_list": "0-1\n",
		"sys/devices/system/cpu/cpu1/topology/thread_siblings_list": "0-1\n",
		clockFolder + "current_clocksource":                         "xen\n",
		clockFolder + "available_clocksource":                       "xen tsc hpet acpi_pm\n",
	})
	h.clock = clock{read: 640e-9, lateP50: 60e-6, lateP99: 1.8e-3, waits: 380}
	h.steal = new(0.083)
	h.network = network.Ability{Netem: "operation not supported", Outer: true}
	return h
}

// oneCPU is held to the last of four processors, and its kernel is old.
func oneCPU() *host {
	h := quietHost()
	h.cpus = []int{3}
	h.env.CPUs, h.calibration.CPUs = 1, 1
	h.env.Kernel, h.calibration.Kernel = "4.9.0-19-amd64", "4.9.0-19-amd64"
	h.canaries = h.canaries[3:]
	h.drop("smaps_rollup")
	h.calibration.Passed = false
	h.network = network.Ability{Netem: "operation not supported", Relay: "open /dev/net/tun: no such file or directory"}
	h.calibration.Checks[1].Passed = false
	return h
}

// fewDescriptors is quiet, under ulimit -n 256.
func fewDescriptors() *host {
	h := quietHost()
	h.descriptors = limit{soft: 256, hard: 256, known: true}
	return h
}

// mac has none of Linux's files.
func mac() *host {
	return &host{
		system: "darwin",
		env: results.Environment{
			Host: "mac.local", OS: "darwin", Kernel: "25.1.0", CPUModel: "Apple M4", CPUs: 10,
			MemoryBytes: 24 << 30, GoVersion: "go1.26.0",
		},
		loads: someLoads, now: today,
		files:          fstest.MapFS{},
		descriptors:    limit{soft: 122880, hard: 1<<63 - 1, known: true},
		clock:          clock{read: 30e-9, lateP50: 40e-6, lateP99: 400e-6, waits: 400},
		canaries:       [][]float64{{0.4e-3, 0.41e-3, 0.42e-3}},
		calibrationErr: errors.New("results/calibration.json: unexpected end of JSON input"),
	}
}
