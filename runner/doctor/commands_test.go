package doctor

import (
	"errors"
	"strings"
	"syscall"
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
	trusted := func(h *host) {
		h.root = true
		h.writable = func(path string) bool { return !strings.Contains(path, "*") }
	}
	file := func(path, text string) func(*host) {
		return func(h *host) { h.put(map[string]string{path: text}) }
	}
	sysctl := func(path, text string) func(*host) { return file("proc/sys/net/"+path, text) }
	limited := func(n uint64) func(*host) {
		return func(h *host) { h.descriptors.soft, h.descriptors.hard = n, n }
	}
	capable := file("proc/self/status", "CapEff:\t000001ffffffffff\n")
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
		{"one descriptor too few", openFiles, []func(*host){limited(10_079)}, Cannot, "sudo prlimit --pid $$ --nofile=16384:16384"},
		{"too few descriptors, may raise", openFiles, []func(*host){limited(256), capable}, Cannot, "ulimit -n 16384"},
		{"a soft limit below the hard one", openFiles, []func(*host){limited(256), func(h *host) { h.descriptors.hard = 20_000 }}, Cannot, "ulimit -n 16384"},
		{"a hard limit below a power of two", openFiles, []func(*host){limited(256), func(h *host) { h.descriptors.hard = 12_000 }}, Cannot, "ulimit -n 12000"},
		{"too few descriptors in a container", openFiles, []func(*host){limited(256), docker}, Cannot, "docker run --ulimit nofile=16384:16384 …"},
		{"nr_open below the need", openFiles, []func(*host){limited(256), capable, file("proc/sys/fs/nr_open", "8192\n")}, Cannot, "sudo sysctl -w fs.nr_open=16384 && ulimit -n 16384"},
		{"descriptors without limit", openFiles, []func(*host){limited(^uint64(0)), func(h *host) { h.drop("nr_open") }}, Fine, ""},
		{"a full file table", fileTable, []func(*host){file("proc/sys/fs/file-max", "32000\n"), file("proc/sys/fs/file-nr", "2000\t0\t32000\n")}, Limits, "sudo sysctl -w fs.file-max=62480"},

		{"few ports", ports, []func(*host){sysctl("ipv4/ip_local_port_range", "50000 60015\n")}, Fine, ""},
		{"too few ports", ports, []func(*host){sysctl("ipv4/ip_local_port_range", "50000 60014\n")}, Cannot, `sudo sysctl -w "net.ipv4.ip_local_port_range=15000 60999"`},
		{"too few ports without reserved ones", ports, []func(*host){sysctl("ipv4/ip_local_port_range", "50000 60015\n"), sysctl("ipv4/ip_local_reserved_ports", "80,50001-50002\n")}, Cannot, `sudo sysctl -w "net.ipv4.ip_local_port_range=15000 60999"`},
		{"ports not told", ports, []func(*host){func(h *host) { h.drop("port_range") }}, Unknown, ""},
		{"no reuse of ports", timeWait, []func(*host){sysctl("ipv4/tcp_tw_reuse", "0\n")}, Limits, "sudo sysctl -w net.ipv4.tcp_tw_reuse=2"},
		{"no reuse of ports, old kernel", timeWait, []func(*host){sysctl("ipv4/tcp_tw_reuse", "0\n"), func(h *host) { h.env.Kernel = "4.18.0" }}, Limits, "sudo sysctl -w net.ipv4.tcp_tw_reuse=1"},
		{"reuse without its condition", timeWait, []func(*host){sysctl("ipv4/tcp_timestamps", "0\n")}, Limits, "sudo sysctl -w net.ipv4.tcp_timestamps=1"},
		{"short listen queue", listenQueue, []func(*host){sysctl("core/somaxconn", "128\n"), func(h *host) { h.root = true }}, Limits, "sysctl -w net.core.somaxconn=4096"},
		{"short listen queue of a container", listenQueue, []func(*host){sysctl("core/somaxconn", "128\n"), docker}, Limits, "docker run --sysctl net.core.somaxconn=4096 …"},
		{"short listen queue of a trusted container", listenQueue, []func(*host){sysctl("core/somaxconn", "128\n"), docker, trusted}, Limits, "sysctl -w net.core.somaxconn=4096"},
		{"resets", listenQueue, []func(*host){sysctl("ipv4/tcp_abort_on_overflow", "1\n")}, Limits, "sudo sysctl -w net.ipv4.tcp_abort_on_overflow=0"},
		{"few half-open connections", listenQueue, []func(*host){sysctl("ipv4/tcp_max_syn_backlog", "64\n")}, Fine, ""},
		{"few half-open connections, no cookies", listenQueue, []func(*host){sysctl("ipv4/tcp_max_syn_backlog", "64\n"), sysctl("ipv4/tcp_syncookies", "0\n")}, Limits, "sudo sysctl -w net.ipv4.tcp_max_syn_backlog=4096"},

		{"one processor of one", processors, []func(*host){func(h *host) { h.cpus = []int{0} }, file("sys/devices/system/cpu/online", "0\n")}, Cannot, ""},
		{"one processor by taskset", processors, []func(*host){func(h *host) { h.cpus = []int{2} }}, Cannot, "taskset -c 0-3 interleave bench"},
		{"one processor by taskset in a container", processors, []func(*host){func(h *host) { h.cpus = []int{2} }, docker, file("proc/self/cgroup", "0::/\n"), file("sys/fs/cgroup/cpuset.cpus.effective", "1-2\n")}, Cannot, "taskset -c 1-2 interleave bench"},
		{"one processor of a container", processors, []func(*host){func(h *host) { h.cpus = []int{0} }, docker, file("proc/self/cgroup", "3:cpuset:/\n"), file("sys/fs/cgroup/cpuset/cpuset.effective_cpus", "0\n")}, Cannot, "docker update --cpuset-cpus 0-3 3f2a9c0b7d1e  # on the container's host"},
		{"threads side by side", cores, []func(*host){
			func(h *host) { h.cpus = []int{0, 1, 2, 3} },
			file("sys/devices/system/cpu/cpu0/topology/thread_siblings_list", "0-1\n"), file("sys/devices/system/cpu/cpu1/topology/thread_siblings_list", "0-1\n"),
			file("sys/devices/system/cpu/cpu2/topology/thread_siblings_list", "2-3\n"), file("sys/devices/system/cpu/cpu3/topology/thread_siblings_list", "2-3\n"),
		}, Fine, ""},
		{"cores not told", cores, []func(*host){func(h *host) { h.drop("topology") }}, Unknown, ""},

		{"governor without cpupower", governor, []func(*host){file(cpuFolder+"cpu2/cpufreq/scaling_governor", "schedutil\n"), func(h *host) { h.has = func(string) bool { return false } }}, Limits, "echo performance | sudo tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor"},
		{"governor with cpupower", governor, []func(*host){file(cpuFolder+"cpu2/cpufreq/scaling_governor", "schedutil\n")}, Limits, "sudo cpupower frequency-set -g performance"},
		{"governor in a container", governor, []func(*host){file(cpuFolder+"cpu2/cpufreq/scaling_governor", "schedutil\n"), docker}, Limits, "echo performance | sudo tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor  # on the container's host"},
		{"governor in a trusted container", governor, []func(*host){file(cpuFolder+"cpu2/cpufreq/scaling_governor", "schedutil\n"), docker, trusted}, Limits, "echo performance | tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor"},
		{"boost", turbo, []func(*host){file(boostFile, "1\n")}, Limits, "echo 0 | sudo tee /sys/devices/system/cpu/cpufreq/boost"},
		{"turbo", turbo, []func(*host){file(noTurboFile, "0\n"), func(h *host) { h.root = true }}, Limits, "echo 1 | tee /sys/devices/system/cpu/intel_pstate/no_turbo"},
		{"no turbo", turbo, []func(*host){file(noTurboFile, "1\n")}, Fine, ""},
		{"a mouse's battery", battery, []func(*host){file(supplyFolder+"m/type", "Battery\n"), file(supplyFolder+"m/scope", "Device\n"), file(supplyFolder+"m/status", "Discharging\n")}, Fine, ""},
		{"battery beside the mains", battery, []func(*host){file(supplyFolder+"b/type", "Battery\n"), file(supplyFolder+"b/status", "Discharging\n"), file(supplyFolder+"c/type", "USB\n"), file(supplyFolder+"c/online", "1\n")}, Fine, ""},
		{"battery", battery, []func(*host){file(supplyFolder+"b/type", "Battery\n"), file(supplyFolder+"b/status", "Discharging\n")}, Limits, ""},

		{"some steal", virtualMachine, []func(*host){func(h *host) { h.activity.steal = new(0.03) }}, Limits, ""},
		{"steal not counted", virtualMachine, []func(*host){func(h *host) { h.activity.steal = nil }}, Unknown, ""},
		{"busy", otherPrograms, []func(*host){func(h *host) { h.activity.foreign = new(0.3) }}, Cannot, "ps -eo pcpu,pid,args --sort=-pcpu | head"},
		{"fast clock on a slow processor", clockSource, []func(*host){func(h *host) { h.clock.read = 1e-6 }, file(clockFolder+"available_clocksource", "tsc kvm-clock\n")}, Limits, ""},
		{"slow clock without another", clockSource, []func(*host){func(h *host) { h.clock.read = 1e-6 }, file(clockFolder+"current_clocksource", "hpet\n"), file(clockFolder+"available_clocksource", "hpet acpi_pm\n")}, Limits, ""},
		{"slow clock", clockSource, []func(*host){func(h *host) { h.clock.read = 1e-6; h.root = true }, file(clockFolder+"current_clocksource", "hpet\n")}, Limits, "echo tsc | tee /sys/devices/system/clocksource/clocksource0/current_clocksource"},
		{"late timers", timers, []func(*host){func(h *host) { h.clock.lateP99 = 0.5e-3 }}, Limits, ""},
		{"no time stamps", kernelCalls, []func(*host){func(h *host) { h.calls.timestamps = syscall.ENOPROTOOPT }}, Limits, ""},
		{"no io_uring", kernelCalls, []func(*host){func(h *host) { h.calls.ioUring = syscall.ENOSYS }}, Fine, ""},
		{"filtered calls", kernelCalls, []func(*host){func(h *host) { h.calls.epollPwait2 = syscall.EPERM }, docker}, Limits, "docker run --security-opt seccomp=unconfined …"},
		{"an uneven processor", steadiness, []func(*host){func(h *host) {
			for i := range h.canaries[1].times {
				h.canaries[1].times[i] *= 1.3
			}
		}}, Limits, "taskset -c 0,2-3 interleave bench"},

		{"quota of three", cpuQuota, []func(*host){file(slice+"cpu.max", "300000 100000\n")}, Limits, "taskset -c 0-2 interleave bench"},
		{"quota of all", cpuQuota, []func(*host){file(slice+"cpu.max", "400000 100000\n")}, Fine, ""},
		{"quota of a slice", cpuQuota, []func(*host){file(slice+"cpu.max", "100000 100000\n")}, Cannot, "sudo systemctl set-property --runtime user-1000.slice CPUQuota="},
		{"quota of a user's service", cpuQuota, []func(*host){
			file("proc/self/cgroup", "0::/user.slice/user@1000.service/app.slice/bench.service\n"),
			file("sys/fs/cgroup/user.slice/user@1000.service/app.slice/bench.service/cpu.max", "100000 100000\n"),
		}, Cannot, "systemctl --user set-property --runtime bench.service CPUQuota="},
		{"quota of a bare group", cpuQuota, []func(*host){file("proc/self/cgroup", "0::/bench\n"), file("sys/fs/cgroup/bench/cpu.max", "100000 100000\n")}, Cannot, "echo max | sudo tee /sys/fs/cgroup/bench/cpu.max"},
		{"quota in a pod", cpuQuota, []func(*host){file(slice+"cpu.max", "100000 100000\n"), file("var/run/secrets/kubernetes.io/token", "")}, Cannot, "kubectl set resources deployment/NAME --limits=cpu=4"},
		{"quota of version 1", cpuQuota, []func(*host){v1("25000\n", "-1\n")}, Cannot, "echo -1 | sudo tee /sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us"},
		{"no quota of version 1", cpuQuota, []func(*host){v1("-1\n", "-1\n")}, Fine, ""},
		{"memory of version 1, cache not counted", memory, []func(*host){v1("-1\n", "3221225472\n")}, Fine, ""},
		{"memory of version 1", memory, []func(*host){v1("-1\n", "1610612736\n")}, Limits, "echo 2147483648 | sudo tee /sys/fs/cgroup/memory/job/memory.limit_in_bytes"},
		{"little memory", memory, []func(*host){file("proc/meminfo", "MemAvailable: 500000 kB\n")}, Limits, ""},
		{"swapping", swap, []func(*host){func(h *host) { h.activity.swapped = 1; h.root = true }}, Limits, "swapoff -a"},

		{"another compiler's build", buildKind, []func(*host){func(h *host) { h.build = map[string]string{"-race": "true"} }}, Limits, "make build"},
		{"unoptimised build", buildKind, []func(*host){func(h *host) { h.build = map[string]string{"-gcflags": "all=-N -l"} }}, Limits, "make build"},
		{"no calibration", calibration, []func(*host){func(h *host) { h.calibration = nil }}, Limits, "interleave calibrate"},
		{"calibration cannot be read", calibration, []func(*host){func(h *host) { h.calibration, h.calibrationErr = nil, errors.New("broken") }}, Limits, "interleave calibrate"},
		{"calibration of another kernel", calibration, []func(*host){func(h *host) { h.calibration.Kernel = "6.1" }}, Limits, "interleave calibrate"},
		{"calibration of 30 days ago", calibration, []func(*host){func(h *host) { h.calibration.At = today.Add(-freshFor) }}, Fine, ""},
		{"calibration older than that", calibration, []func(*host){func(h *host) { h.calibration.At = today.Add(-freshFor - time.Second) }}, Limits, "interleave calibrate"},
		{"failed calibration", calibration, []func(*host){func(h *host) { h.calibration.Passed = false }}, Limits, "interleave calibrate"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := quiet()
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
		{"few ports", func(h *host) { h.put(map[string]string{portRange.path(): "50000 51000\n"}) }, 2},
		{"few descriptors", func(h *host) { h.descriptors.soft = 500 }, 3},
		{"hardly any descriptors", func(h *host) { h.descriptors.soft = 10 }, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := quiet()
			c.change(h)
			fit, unfit := h.fitting()
			if len(unfit) != c.unfit || len(fit)+len(unfit) != len(someLoads) {
				t.Errorf("fit %v, unfit %v; want %d unfit", fit, unfit, c.unfit)
			}
		})
	}
}

func TestContainer(t *testing.T) {
	for _, c := range []struct{ file, virtualization, want string }{
		{"", "", ""},
		{"", "kvm guest", ""},
		{".dockerenv", "", "docker"},
		{"run/.containerenv", "docker guest", "podman"},
		{"run/secrets/kubernetes.io/serviceaccount/token", "docker guest", "kubernetes"},
		{"", "docker guest on a virtual machine", "docker"},
		{"", "lxc guest", "container"},
	} {
		h := &host{env: results.Environment{Virtualization: c.virtualization}}
		h.put(map[string]string{"etc/hostname": "x"})
		if c.file != "" {
			h.put(map[string]string{c.file: ""})
		}
		if got := h.container(); got != c.want {
			t.Errorf("container with %q, %q = %q, want %q", c.file, c.virtualization, got, c.want)
		}
	}
}

func TestBusiestProgram(t *testing.T) {
	for _, c := range []struct {
		share float64
		want  string
	}{
		{0.2, "30 % of the processors' time now, most of it make (pid 7); load average 0.11"},
		{0.1, "30 % of the processors' time now, above all make (pid 7); load average 0.11"},
	} {
		h := quiet()
		h.activity.foreign, h.activity.busiest = new(0.3), busiest{"make", 7, c.share}
		if got := otherPrograms(h).Found; got != c.want {
			t.Errorf("with a share of %v: found %q, want %q", c.share, got, c.want)
		}
	}
}
