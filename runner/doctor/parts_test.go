package doctor

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

func TestCPUSets(t *testing.T) {
	for _, c := range []struct {
		text string
		cpus []int
	}{
		{"", nil}, {"0", []int{0}}, {"0-3", []int{0, 1, 2, 3}}, {"0,2-3,8", []int{0, 2, 3, 8}},
	} {
		if got := parseCPUs(c.text + "\n"); !slices.Equal(got, c.cpus) {
			t.Errorf("parseCPUs(%q) = %v, want %v", c.text, got, c.cpus)
		}
		if got := cpuSet(c.cpus); got != c.text {
			t.Errorf("cpuSet(%v) = %q, want %q", c.cpus, got, c.text)
		}
	}
	for _, nonsense := range []string{"x", "3-", "-", "5-2"} {
		if got := parseCPUs(nonsense); len(got) != 0 {
			t.Errorf("parseCPUs(%q) = %v, want none", nonsense, got)
		}
	}
}

func TestQuantile(t *testing.T) {
	times := []float64{5, 1, 4, 2, 3}
	for q, want := range map[float64]float64{0: 1, 0.5: 3, 0.95: 5, 1: 5} {
		if got := quantile(times, q); got != want {
			t.Errorf("quantile(%v, %v) = %v, want %v", times, q, got, want)
		}
	}
	if !slices.Equal(times, []float64{5, 1, 4, 2, 3}) {
		t.Error("quantile sorted its caller's slice")
	}
	if got := quantile(nil, 0.5); got != 0 {
		t.Errorf("quantile of nothing = %v, want 0", got)
	}
}

// statOf is a /proc/stat of two processors.
func statOf(user0, idle0, steal0, user1, idle1 int) string {
	return fmt.Sprintf("cpu  9 9 9 9 9 9 9 9 0 0\ncpu0 %d 0 0 %d 0 0 0 %d 50 50\ncpu1 %d 0 0 %d 0 0 0 0 0 0\nintr 1\n",
		user0, idle0, steal0, user1, idle1)
}

func processOf(pid int, name string, user, system int) string {
	return fmt.Sprintf("%d (%s) S 1 1 1 0 -1 4194304 100 0 0 0 %d %d 0 0 20 0 1 0 100", pid, name, user, system)
}

func TestActivity(t *testing.T) {
	at := func(stat string, cpus []int, vmstat string, browser int) snapshot {
		h := &host{cpus: cpus}
		h.put(map[string]string{
			"proc/stat": stat, "proc/vmstat": vmstat,
			"proc/12/stat":       processOf(12, "web (tab) 1", browser, 7),
			"proc/7/stat":        processOf(7, "calm", 3, 3),
			"proc/self/stat":     "not a process",
			"proc/13/stat":       "13 (cut",
			"proc/loadavg":       "",
			"proc/99/other":      "",
			"proc/99999999/stat": processOf(99999999, "self", browser*2, 0),
		})
		s := h.snapshot()
		s.self = 99999999
		return s
	}
	both := []int{0, 1}
	before := at(statOf(1000, 5000, 100, 2000, 6000), both, "pswpin 5\npswpout 7\n", 100)
	before.own = time.Second

	t.Run("shares", func(t *testing.T) {
		after := at(statOf(1040, 5040, 120, 2000, 6100), both, "pswpin 8\npswpout 7\n", 130)
		after.own = time.Second + 100*time.Millisecond
		a := before.until(after)
		if *a.steal != 0.1 || *a.foreign != 0.15 {
			t.Errorf("steal %v, foreign %v; want 0.1, 0.15", *a.steal, *a.foreign)
		}
		if want := float64(120) / 14300; *a.stealSinceBoot != want {
			t.Errorf("steal since boot %v, want %v", *a.stealSinceBoot, want)
		}
		if want := (busiest{"web (tab) 1", 12, 0.15}); a.busiest != want {
			t.Errorf("busiest %+v, want %+v", a.busiest, want)
		}
		if a.swapped != 3 {
			t.Errorf("swapped %d pages, want 3", a.swapped)
		}
	})
	t.Run("only processors that may be used", func(t *testing.T) {
		one := at(statOf(1000, 5000, 100, 2000, 6000), []int{1}, "", 100)
		a := one.until(at(statOf(1100, 5000, 100, 2000, 6100), []int{1}, "", 100))
		if *a.foreign != 0 || *a.steal != 0 || a.busiest.name != "" {
			t.Errorf("foreign %v, steal %v, busiest %+v; want none", *a.foreign, *a.steal, a.busiest)
		}
	})
	t.Run("more of our own than counted", func(t *testing.T) {
		after := at(statOf(1040, 5060, 100, 2000, 6100), both, "", 100)
		after.own = time.Hour
		if a := before.until(after); *a.foreign != 0 {
			t.Errorf("foreign %v, want 0", *a.foreign)
		}
	})
	t.Run("too short", func(t *testing.T) {
		if a := before.until(at(statOf(1001, 5001, 100, 2000, 6002), both, "", 100)); a.steal != nil || a.foreign != nil {
			t.Errorf("steal %v, foreign %v after 4 ticks; want nil", a.steal, a.foreign)
		}
	})
	t.Run("nothing told", func(t *testing.T) {
		if a := (snapshot{}).until(snapshot{}); a.steal != nil || a.foreign != nil {
			t.Errorf("steal %v, foreign %v; want nil", a.steal, a.foreign)
		}
	})
}

func TestGroups(t *testing.T) {
	for _, c := range []struct {
		name, membership string
		files            []string
		want             []string
		version          int
	}{
		{"none", "", nil, nil, 0},
		{"version 2", "0::/a/b\n", []string{"sys/fs/cgroup/a/b/x", "sys/fs/cgroup/x"}, []string{"sys/fs/cgroup/a/b", "sys/fs/cgroup/a", "sys/fs/cgroup"}, 2},
		{"out of sight", "0::/docker/1\n", []string{"sys/fs/cgroup/x"}, []string{"sys/fs/cgroup"}, 2},
		{"outside its name space", "0::/../x\n", []string{"sys/fs/cgroup/y"}, []string{"sys/fs/cgroup"}, 2},
		{"version 1", "3:cpu,cpuacct:/a\n", []string{"sys/fs/cgroup/cpu,cpuacct/a/x"}, []string{"sys/fs/cgroup/cpu,cpuacct/a", "sys/fs/cgroup/cpu,cpuacct"}, 1},
		{"both", "0::/u\n2:cpu:/\n", []string{"sys/fs/cgroup/cpu/x", "sys/fs/cgroup/u/x"}, []string{"sys/fs/cgroup/cpu"}, 1},
		{"another controller", "2:cpuset:/\n0::/\n", []string{"sys/fs/cgroup/x"}, []string{"sys/fs/cgroup"}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := &host{}
			files := map[string]string{"proc/self/cgroup": c.membership}
			for _, f := range c.files {
				files[f] = ""
			}
			h.put(files)
			got, version := h.groups("cpu")
			if !slices.Equal(got, c.want) || version != c.version {
				t.Errorf("groups = %v, version %d; want %v, %d", got, version, c.want, c.version)
			}
		})
	}
}
