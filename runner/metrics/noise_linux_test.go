package metrics

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

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
