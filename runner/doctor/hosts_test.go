package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"strings"
	"syscall"
	"testing/fstest"
	"time"

	"interleave/results"
)

// The hosts that the tests make up. Each starts from a quiet machine without
// faults and changes what it is about.

var today = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

var someLoads = []Load{
	{Name: "hello closed-64", Connections: 64, Descriptors: 128},
	{Name: "purchase closed-128", Connections: 128, Descriptors: 704},
	{Name: "idle idle-1000", Connections: 1016, Descriptors: 1080},
	{Name: "idle idle-10000", Connections: 10_016, Descriptors: 10_080},
}

// quiet is a machine with four cores of one thread each on which everything
// can be measured.
func quiet() *host {
	h := &host{
		system: "linux",
		env: results.Environment{
			Host: "bench-1", OS: "linux", Kernel: "6.12.9-amd64", CPUModel: "Imaginary 9000", CPUs: 4,
			MemoryBytes: 16 << 30, GoVersion: "go1.26.0", Commit: "0123456789abcdef0123",
		},
		loads: someLoads, now: today,
		cpus:        []int{0, 1, 2, 3},
		descriptors: limit{soft: 1 << 20, hard: 1 << 20, known: true},
		has:         func(string) bool { return true },
		writable:    func(string) bool { return false },
		activity:    activity{steal: new(0.0), stealSinceBoot: new(0.0), foreign: new(0.01)},
		clock:       clock{read: 21e-9, lateP50: 7e-6, lateP99: 31e-6, waits: 400},
		calibration: &results.Calibration{
			At: today.Add(-50 * time.Hour), Host: "bench-1", CPUModel: "Imaginary 9000", Kernel: "6.12.9-amd64", CPUs: 4,
			Passed: true, Checks: []results.CalibrationCheck{{Name: "one", Passed: true}, {Name: "two", Passed: true}},
		},
	}
	h.steady(4, 0.4e-3)
	h.put(map[string]string{
		"proc/sys/fs/nr_open":                                            "1073741816\n",
		"proc/sys/fs/file-max":                                           "9223372036854775807\n",
		"proc/sys/fs/file-nr":                                            "1984\t0\t9223372036854775807\n",
		"proc/sys/net/ipv4/ip_local_port_range":                          "32768\t60999\n",
		"proc/sys/net/ipv4/ip_local_reserved_ports":                      "\n",
		"proc/sys/net/ipv4/tcp_tw_reuse":                                 "2\n",
		"proc/sys/net/ipv4/tcp_timestamps":                               "1\n",
		"proc/sys/net/core/somaxconn":                                    "4096\n",
		"proc/sys/net/ipv4/tcp_max_syn_backlog":                          "2048\n",
		"proc/sys/net/ipv4/tcp_syncookies":                               "1\n",
		"proc/sys/net/ipv4/tcp_abort_on_overflow":                        "0\n",
		"proc/sys/kernel/io_uring_disabled":                              "0\n",
		"proc/net/sockstat":                                              "sockets: used 127\nTCP: inuse 113 orphan 3 tw 12 alloc 113 mem 1\n",
		"proc/loadavg":                                                   "0.11 0.20 0.18 1/135 15437\n",
		"proc/meminfo":                                                   "MemTotal:       16384000 kB\nMemAvailable:   14000000 kB\nSwapTotal:             0 kB\nSwapFree:              0 kB\n",
		"proc/self/cgroup":                                               "0::/user.slice/user-1000.slice/session-2.scope\n",
		"proc/self/status":                                               "Name:\tinterleave\nCapEff:\t0000000000000000\nvoluntary_ctxt_switches:\t5\n",
		"proc/self/stat":                                                 "1 (interleave) R",
		"proc/self/schedstat":                                            "1 2 3\n",
		"proc/self/smaps_rollup":                                         "00400000-7ffd [rollup]\nRss:  1000 kB\nPss:  900 kB\n",
		"proc/thread-self/children":                                      "",
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
		"sys/devices/system/cpu/cpu0/cpufreq/scaling_driver":             "acpi-cpufreq\n",
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
	h.canaries = nil
	for cpu := range n {
		c := canary{cpu: cpu}
		for i := range canaryTries {
			c.times = append(c.times, took*(1+float64(i)/1000))
		}
		h.canaries = append(h.canaries, c)
	}
}

// laptop runs on battery, saves power, and has two threads to a core.
func laptop() *host {
	h := quiet()
	h.env.Host = "laptop"
	h.has = func(string) bool { return false }
	h.calibration.Host = "bench-1"
	h.drop("cpufreq/boost")
	h.put(map[string]string{
		"sys/devices/system/cpu/intel_pstate/no_turbo": "0\n",
		"sys/class/power_supply/AC/type":               "Mains\n",
		"sys/class/power_supply/AC/online":             "0\n",
		"sys/class/power_supply/BAT0/type":             "Battery\n",
		"sys/class/power_supply/BAT0/status":           "Discharging\n",
		"proc/meminfo":                                 "MemTotal: 8000000 kB\nMemAvailable: 3000000 kB\nSwapTotal: 4000000 kB\nSwapFree: 1000000 kB\n",
		"sys/kernel/mm/transparent_hugepage/enabled":   "[always] madvise never\n",
	})
	for cpu := range 4 {
		dir := fmt.Sprintf("sys/devices/system/cpu/cpu%d/", cpu)
		h.put(map[string]string{
			dir + "cpufreq/scaling_governor":      "powersave\n",
			dir + "topology/thread_siblings_list": fmt.Sprintf("%d,%d\n", cpu%2, cpu%2+2),
		})
	}
	h.put(map[string]string{"sys/devices/system/cpu/cpu0/cpufreq/scaling_driver": "intel_pstate\n"})
	h.activity = activity{
		steal: new(0.0), stealSinceBoot: new(0.0), foreign: new(0.11),
		busiest: busiest{"firefox", 4711, 0.09}, swapped: 210,
	}
	h.canaries[0].times[49] *= 3
	for i := 40; i < 50; i++ {
		h.canaries[2].times[i] *= 1.4
	}
	return h
}

// container is docker's, with half a processor and half a gigabyte.
func container() *host {
	h := quiet()
	h.env.Host = "3f2a9c0b7d1e"
	h.env.Virtualization = "docker guest on a virtual machine"
	h.root = true
	h.descriptors = limit{soft: 1024, hard: 4096, known: true}
	h.calibration, h.calibrationErr = nil, fs.ErrNotExist
	h.calls.ioUring = syscall.EPERM
	h.calls.epollPwait2 = syscall.EPERM
	h.drop("cpufreq/")
	h.drop("sys/fs/cgroup")
	h.put(map[string]string{
		".dockerenv":                            "",
		"proc/self/cgroup":                      "0::/\n",
		"proc/self/status":                      "CapEff:\t00000000a80425fb\nvoluntary_ctxt_switches:\t5\n",
		"proc/sys/net/ipv4/ip_local_port_range": "61000 65535\n",
		"proc/sys/net/ipv4/tcp_tw_reuse":        "0\n",
		"proc/sys/net/core/somaxconn":           "128\n",
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
	h := quiet()
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
	h.activity.steal, h.activity.stealSinceBoot = new(0.083), new(0.031)
	return h
}

// oneCPU is held to the last of four processors, and its kernel is old.
func oneCPU() *host {
	h := quiet()
	h.cpus = []int{3}
	h.env.CPUs, h.calibration.CPUs = 1, 1
	h.env.Kernel, h.calibration.Kernel = "4.9.0-19-amd64", "4.9.0-19-amd64"
	h.canaries = h.canaries[3:]
	h.calls.epollPwait2, h.calls.ioUring = syscall.ENOSYS, syscall.ENOSYS
	h.drop("smaps_rollup")
	h.calibration.Passed = false
	h.calibration.Checks[1].Passed = false
	return h
}

// fewDescriptors is quiet, under ulimit -n 256.
func fewDescriptors() *host {
	h := quiet()
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
		files:       fstest.MapFS{},
		descriptors: limit{soft: 122880, hard: 1<<63 - 1, known: true},
		has:         func(string) bool { return false },
		sysctls: map[string]int64{
			"kern.maxfilesperproc": 122880, "kern.maxfiles": 245760, "kern.ipc.somaxconn": 128,
			"net.inet.ip.portrange.first": 49152, "net.inet.ip.portrange.last": 65535,
		},
		onBattery:      new(true),
		clock:          clock{read: 30e-9, lateP50: 40e-6, lateP99: 400e-6, waits: 400},
		canaries:       []canary{{cpu: -1, times: []float64{0.4e-3, 0.41e-3, 0.42e-3}}},
		calibrationErr: errors.New("results/calibration.json: unexpected end of JSON input"),
	}
}
