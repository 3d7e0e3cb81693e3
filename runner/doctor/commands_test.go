package doctor

import (
	"errors"
	"testing"
	"time"

	"interleave/results"
)

// TestMend holds what each examination makes of a host that differs from the
// quiet one in one thing: the verdict and the command.
func TestMend(t *testing.T) {
	docker := func(h *host) {
		h.put(map[string]string{".dockerenv": ""})
		h.env.Host = "3f2a9c0b7d1e"
	}
	file := func(path, text string) func(*host) {
		return func(h *host) { h.put(map[string]string{path: text}) }
	}
	limited := func(n uint64) func(*host) {
		return func(h *host) { h.descriptors.soft, h.descriptors.hard = n, n }
	}
	root := func(h *host) { h.root = true }
	slowClock := func(h *host) { h.clock.read = 1e-6 }
	v1 := func(quota, memory string) func(*host) {
		return func(h *host) {
			h.drop("sys/fs/cgroup")
			h.put(map[string]string{
				"proc/self/cgroup":                               "4:memory:/job\n1:cpu,cpuacct:/job/step\n0::/\n",
				"sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us":     "-1\n",
				"sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us":    "100000\n",
				"sys/fs/cgroup/memory/memory.limit_in_bytes":     "9223372036854771712\n",
				"sys/fs/cgroup/memory/memory.usage_in_bytes":     "1000\n",
				"sys/fs/cgroup/memory/job/memory.stat":           "total_inactive_file 1073741824\n",
				"sys/fs/cgroup/memory/job/memory.usage_in_bytes": "2147483648\n",
				"sys/fs/cgroup/memory/job/memory.limit_in_bytes": memory,
			})
			h.put(map[string]string{
				"sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us":  quota,
				"sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us": "50000\n",
				"sys/fs/cgroup/cpu,cpuacct/job/step/cpu.stat":     "nr_throttled 3\nthrottled_time 2000000000\n",
			})
		}
	}
	const slice = "sys/fs/cgroup/user.slice/user-1000.slice/"
	for _, c := range []struct {
		name    string
		examine func(*host) Finding
		change  []func(*host)
		verdict Verdict
		mend    string
	}{
		{"exactly enough descriptors", openFiles, []func(*host){limited(10_080)}, Fine, ""},
		{"a soft limit below the hard one", openFiles, []func(*host){limited(256), func(h *host) { h.descriptors.hard = 20_000 }}, Cannot, "ulimit -n 10080"},
		{"too few descriptors in a container", openFiles, []func(*host){limited(256), docker}, Cannot, "docker run --ulimit nofile=10080:10080 …"},
		{"nr_open below the need", openFiles, []func(*host){limited(256), root, file("proc/sys/fs/nr_open", "8192\n")}, Cannot, "sysctl -w fs.nr_open=10080 && ulimit -n 10080"},
		{"descriptors without limit", openFiles, []func(*host){limited(^uint64(0)), func(h *host) { h.drop("nr_open") }}, Fine, ""},

		{"one processor of one", processors, []func(*host){func(h *host) { h.cpus = []int{0} }, file("sys/devices/system/cpu/online", "0\n")}, Cannot, ""},
		{"one processor by taskset", processors, []func(*host){func(h *host) { h.cpus = []int{2} }}, Cannot, "taskset -c 0-3 interleave bench"},

		{"quota of all", cpuQuota, []func(*host){file(slice+"cpu.max", "400000 100000\n")}, Fine, ""},
		{"memory of version 1, cache not counted", memory, []func(*host){v1("-1\n", "3221225472\n")}, Fine, ""},
		{"memory of version 1", memory, []func(*host){v1("-1\n", "1610612736\n")}, Limits, "echo 2147483648 | sudo tee /sys/fs/cgroup/memory/job/memory.limit_in_bytes"},
		{"little memory", memory, []func(*host){file("proc/meminfo", "MemAvailable: 500000 kB\n")}, Limits, ""},

		{"no calibration", calibration, []func(*host){func(h *host) { h.calibration = nil }}, Limits, "interleave calibrate"},
		{"calibration cannot be read", calibration, []func(*host){func(h *host) { h.calibration, h.calibrationErr = nil, errors.New("broken") }}, Limits, "interleave calibrate"},
		{"calibration of another kernel", calibration, []func(*host){func(h *host) { h.calibration.Kernel = "6.1" }}, Limits, "interleave calibrate"},
		{"calibration older than that", calibration, []func(*host){func(h *host) { h.calibration.At = today.Add(-freshFor - time.Second) }}, Limits, "interleave calibrate"},
		{"failed calibration", calibration, []func(*host){func(h *host) { h.calibration.Passed = false }}, Limits, "interleave calibrate"},
		{"one descriptor too few", openFiles, []func(*host){limited(10_079)}, Cannot, "sudo prlimit --pid $$ --nofile=10080:10080"},
		{"too few descriptors, root", openFiles, []func(*host){limited(256), root}, Cannot, "ulimit -n 10080"},
		{"enough ports", ports, []func(*host){file(portRange, "50000 60015\n")}, Fine, ""},
		{"too few ports", ports, []func(*host){file(portRange, "50000 50049\n")}, Cannot, `sudo sysctl -w "net.ipv4.ip_local_port_range=15000 60999"`},
		{"too few ports in a container", ports, []func(*host){file(portRange, "50000 50049\n"), docker}, Cannot, `docker run --sysctl "net.ipv4.ip_local_port_range=15000 60999" …`},
		{"ports not told", ports, []func(*host){func(h *host) { h.drop("port_range") }}, Unknown, ""},
		{"one processor of a container", processors, []func(*host){func(h *host) { h.cpus = []int{0} }, docker}, Cannot, "docker update --cpuset-cpus 0-3 3f2a9c0b7d1e  # on the container's host"},
		{"threads side by side", cores, []func(*host){
			file("sys/devices/system/cpu/cpu0/topology/thread_siblings_list", "0-1\n"), file("sys/devices/system/cpu/cpu1/topology/thread_siblings_list", "0-1\n"),
			file("sys/devices/system/cpu/cpu2/topology/thread_siblings_list", "2-3\n"), file("sys/devices/system/cpu/cpu3/topology/thread_siblings_list", "2-3\n"),
		}, Fine, ""},
		{"cores not told", cores, []func(*host){func(h *host) { h.drop("topology") }}, Unknown, ""},
		{"another governor", frequency, []func(*host){file(cpuFolder+"cpu2/cpufreq/scaling_governor", "schedutil\n")}, Limits, "echo performance | sudo tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor"},
		{"another governor in a container", frequency, []func(*host){file(cpuFolder+"cpu2/cpufreq/scaling_governor", "schedutil\n"), docker}, Limits, "echo performance | sudo tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor  # on the container's host"},
		{"boost", frequency, []func(*host){file(boostFile, "1\n")}, Limits, "echo 0 | sudo tee /sys/devices/system/cpu/cpufreq/boost"},
		{"turbo", frequency, []func(*host){file(noTurboFile, "0\n"), root}, Limits, "echo 1 | tee /sys/devices/system/cpu/intel_pstate/no_turbo"},
		{"no turbo", frequency, []func(*host){file(noTurboFile, "1\n")}, Fine, ""},
		{"some steal", hypervisor, []func(*host){func(h *host) { h.steal = new(0.03) }}, Limits, ""},
		{"steal not counted", hypervisor, []func(*host){func(h *host) { h.steal = nil }}, Unknown, ""},
		{"busy", otherPrograms, []func(*host){func(h *host) { h.foreign = new(0.3) }}, Limits, "ps -eo pcpu,pid,args --sort=-pcpu | head"},
		{"slow clock without another", clockSource, []func(*host){slowClock, file(clockFolder+"current_clocksource", "hpet\n"), file(clockFolder+"available_clocksource", "hpet acpi_pm\n")}, Limits, ""},
		{"slow clock", clockSource, []func(*host){slowClock, root, file(clockFolder+"current_clocksource", "hpet\n")}, Limits, "echo tsc | tee /sys/devices/system/clocksource/clocksource0/current_clocksource"},
		{"late timers", timers, []func(*host){func(h *host) { h.clock.lateP99 = 0.5e-3 }}, Limits, ""},
		{"an uneven processor", steadiness, []func(*host){func(h *host) {
			for i := range h.canaries[1] {
				h.canaries[1][i] *= 1.3
			}
		}}, Limits, ""},
		{"quota of three", cpuQuota, []func(*host){file(slice+"cpu.max", "300000 100000\n")}, Limits, "taskset -c 0-2 interleave bench"},
		{"quota of one", cpuQuota, []func(*host){file(slice+"cpu.max", "100000 100000\n")}, Cannot, "echo max | sudo tee /sys/fs/cgroup/user.slice/user-1000.slice/cpu.max"},
		{"quota of version 1", cpuQuota, []func(*host){v1("25000\n", "-1\n")}, Cannot, "echo -1 | sudo tee /sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := quietHost()
			for _, change := range c.change {
				change(h)
			}
			f := c.examine(h)
			if f.Verdict != c.verdict || f.Mend != c.mend {
				t.Errorf("verdict %q, mend %q; want %q, %q\nfound: %s\nmeans: %s", f.Verdict, f.Mend, c.verdict, c.mend, f.Found, f.Means)
			}
		})
	}
}

func TestFitting(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*host)
		unfit  int
	}{
		{"all", func(*host) {}, 0},
		{"few descriptors", func(h *host) { h.descriptors.soft = 500 }, 3},
		{"hardly any descriptors", func(h *host) { h.descriptors.soft = 10 }, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := quietHost()
			c.change(h)
			fit, unfit := h.split(h.descriptorLimit(), h.portLimit())
			if len(unfit) != c.unfit || len(fit)+len(unfit) != len(someLoads) {
				t.Errorf("fit %v, unfit %v; want %d unfit", fit, unfit, c.unfit)
			}
		})
	}
}

func TestContained(t *testing.T) {
	for _, c := range []struct {
		file, virtualization, engine string
		contained                    bool
	}{
		{"", "", "", false},
		{"", "kvm guest", "", false},
		{".dockerenv", "", "docker", true},
		{"run/.containerenv", "docker guest", "podman", true},
		{"run/secrets/kubernetes.io/serviceaccount/token", "", "", true},
		{"", "docker guest on a virtual machine", "docker", true},
		{"", "lxc guest", "", true},
	} {
		h := &host{env: results.Environment{Virtualization: c.virtualization}}
		h.put(map[string]string{"etc/hostname": "x"})
		if c.file != "" {
			h.put(map[string]string{c.file: ""})
		}
		if engine, contained := h.engine(), h.contained(); engine != c.engine || contained != c.contained {
			t.Errorf("with %q, %q: engine %q, contained %v; want %q, %v", c.file, c.virtualization, engine, contained, c.engine, c.contained)
		}
	}
}
