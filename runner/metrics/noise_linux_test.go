package metrics

import (
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/shirou/gopsutil/v3/cpu"
)

func TestForeignBetween(t *testing.T) {
	before := hostTimes{times: &cpu.TimesStat{User: 10, System: 5, Nice: 1, Idle: 80, Irq: 1, Softirq: 2, Steal: 1}}
	after := hostTimes{times: &cpu.TimesStat{User: 14, System: 7, Nice: 2, Idle: 83, Irq: 2, Softirq: 4, Steal: 2}}
	tests := []struct {
		name  string
		own   float64
		apart bool
		want  float64
	}{
		{"nothing of ours", 0, false, 10.0 / 14},
		{"ours taken away", 3, false, 7.0 / 14},
		{"interrupts are nobody's", 3, true, 4.0 / 14},
		{"more of ours than in all", 11, false, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := foreignBetween(before, after, tt.own, tt.apart)
			if got == nil || math.Abs(*got-tt.want) > 1e-9 {
				t.Errorf("foreignBetween = %v, want %v", got, tt.want)
			}
		})
	}
	from, to := 100.0, 108.0
	before.processes, after.processes = &from, &to
	if got := foreignBetween(before, after, 1, false); got == nil || *got != 0.5 {
		t.Errorf("with the time of all processes: %v, want 7 s of 14", got)
	}
	if got := foreignBetween(before, before, 0, false); got != nil {
		t.Errorf("without time between: %v, want nil", *got)
	}
}

func TestApartBy(t *testing.T) {
	none, without, with := t.TempDir()+"/none", t.TempDir(), t.TempDir()
	if err := os.WriteFile(with+"/irq", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, pressure, release string
		want                    bool
	}{
		{"listed", with, "6.8.0-31-generic\n", true},
		{"not listed", without, "6.1.0\n", false},
		{"not listed by a kernel that never would", without, "5.15.0-1\n", true},
		{"no list", none, "6.8.0\n", true},
		{"an unknown release", without, "", true},
		{"the next major", without, "7.0", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := apartBy(tt.pressure, tt.release); got != tt.want {
				t.Errorf("apartBy = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestRootUsage(t *testing.T) {
	root := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(root+"/"+name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(root+"/"+name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	v1 := func() (time.Duration, bool) {
		h := usageV1(root)
		defer h.Close()
		return h.Read()
	}
	v2 := func(membership string) (time.Duration, bool) {
		h := usageV2(root, []byte(membership))
		defer h.Close()
		return h.Read()
	}
	write("cpuacct.usage", "2500000000\n")
	if _, ok := v1(); ok {
		t.Error("version 1: a group in the root's place passes for the root")
	}
	write("release_agent", "\n")
	if got, ok := v1(); !ok || got != 2500*time.Millisecond {
		t.Errorf("version 1: %v, %v, want 2.5 s", got, ok)
	}

	const systemd = "0::/init.scope\n"
	if _, ok := v2(systemd); ok {
		t.Error("version 2: a root without groups tells something")
	}
	write("init.scope/cpu.stat", "usage_usec 500000\nuser_usec 1\n")
	write("system.slice/cpu.stat", "usage_usec 1250000\nuser_usec 1\n")
	if got, ok := v2(systemd); !ok || got != 1750*time.Millisecond {
		t.Errorf("version 2: %v, %v, want 1.75 s", got, ok)
	}
	h := usageV2(root, []byte(systemd))
	defer h.Close()
	write("user.slice/cpu.stat", "usage_usec 250000\nuser_usec 1\n")
	if !h.Refresh() || h.Refresh() {
		t.Error("version 2: a new group must be found once")
	}
	if got, ok := h.Read(); !ok || got != 2*time.Second {
		t.Errorf("version 2 with a new group: %v, %v, want 2 s", got, ok)
	}
	if _, ok := v2("0::/\n"); ok {
		t.Error("version 2: processes in the root itself are lost, and it is not said")
	}
	if _, ok := v2("1:cpuacct:/\n0::/\n"); ok {
		t.Error("version 1 passes for version 2")
	}
	write("cgroup.type", "domain\n")
	if _, ok := v2(systemd); ok {
		t.Error("version 2: a group in the root's place passes for the root")
	}
}

func TestMegahertzIn(t *testing.T) {
	text := "processor\t: 0\nmodel name\t: A: B\ncpu MHz\t\t: 2445.428\n\nprocessor\t: 1\ncpu MHz\t\t: 1800.000\n\nprocessor\t: 2\n"
	for cpu, want := range []float64{2445.428, 1800} {
		if got := megahertzIn(text, cpu); got == nil || *got != want {
			t.Errorf("processor %d: %v, want %v", cpu, got, want)
		}
	}
	for _, cpu := range []int{2, 3} {
		if got := megahertzIn(text, cpu); got != nil {
			t.Errorf("processor %d: %v, want nil", cpu, *got)
		}
	}
}

func TestOnBatteryBy(t *testing.T) {
	yes, no := true, false
	tests := []struct {
		name  string
		files map[string]string
		want  *bool
	}{
		{"no supply", nil, nil},
		{"a desktop", map[string]string{"AC/online": "1\n"}, &no},
		{"a laptop on mains", map[string]string{"AC/online": "1\n", "BAT0/status": "Charging\n"}, &no},
		{"a laptop on its battery", map[string]string{"AC/online": "0\n", "BAT0/status": "Discharging\n"}, &yes},
		{"a full battery", map[string]string{"BAT0/status": "Full\n"}, &no},
		{"one of two mains", map[string]string{"AC/online": "0\n", "BAT0/status": "Discharging\n", "USB/online": "1\n"}, &no},
		{"a mouse", map[string]string{"M/status": "Discharging\n", "M/scope": "Device\n"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range tt.files {
				if err := os.MkdirAll(filepath.Dir(dir+"/"+name), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(dir+"/"+name, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			got := onBatteryBy(dir)
			if (got == nil) != (tt.want == nil) || got != nil && *got != *tt.want {
				t.Errorf("onBatteryBy = %v, want %v", got, tt.want)
			}
		})
	}
}
