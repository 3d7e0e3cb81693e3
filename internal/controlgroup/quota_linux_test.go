package controlgroup

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestQuota: a process that computes gets its quota and no more.
func TestQuota(t *testing.T) {
	q, err := NewQuota(0.2)
	if err != nil {
		t.Skip(err)
	}
	cmd := exec.Command("/bin/sh", "-c", `echo $$ > "$0" && while :; do :; done`, q.Members())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(500 * time.Millisecond)
	cmd.Process.Kill()
	cmd.Wait()
	if used := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(); used > 250*time.Millisecond {
		t.Errorf("it used %v of 500 ms with a quota of a fifth", used)
	}
	q.Remove()
	if _, err := os.Stat(strings.TrimSuffix(q.Members(), "/cgroup.procs")); err == nil {
		t.Errorf("%s is still there", q.dir)
	}
}

// TestQuotasAreNotForGroupsWithProcesses: the kernel would let no process into the groups
// below.
func TestQuotasAreNotForGroupsWithProcesses(t *testing.T) {
	for _, tt := range []struct {
		name, kind, members, on string
		does, turnedOn          bool
	}{
		{"holds processes", "domain", "17\n", "", false, false},
		{"holds threads below", "domain threaded", "17\n", "cpu", false, false},
		{"empty", "domain", "", "memory", true, true},
		{"on", "domain", "", "memory cpu", true, false},
		{"the root", "", "1\n", "", true, true},
	} {
		home := t.TempDir()
		files := map[string]string{"cgroup.procs": tt.members, controllers: tt.on}
		if tt.kind != "" {
			files["cgroup.type"] = tt.kind
		}
		for name, text := range files {
			if err := os.WriteFile(filepath.Join(home, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if does, turnedOn := handsDown(home); does != tt.does || turnedOn != tt.turnedOn {
			t.Errorf("%s: handsDown = %v, %v; want %v, %v", tt.name, does, turnedOn, tt.does, tt.turnedOn)
		}
	}
}

// TestQuotasAreTurnedOff with the last group that needs them.
func TestQuotasAreTurnedOff(t *testing.T) {
	home := t.TempDir()
	read := func() string {
		text, _ := os.ReadFile(filepath.Join(home, controllers))
		return string(text)
	}
	var quotas []*Quota
	for _, name := range []string{"a", "b"} {
		q := &Quota{filepath.Join(home, prefix+name), true}
		if err := os.Mkdir(q.dir, 0o700); err != nil {
			t.Fatal(err)
		}
		quotas = append(quotas, q)
	}
	os.WriteFile(filepath.Join(home, controllers), []byte("+cpu"), 0o600)
	if quotas[0].Remove(); read() != "+cpu" {
		t.Errorf("%q was written with a group left", read())
	}
	if quotas[1].Remove(); read() != "-cpu" {
		t.Errorf("%q was written after the last group, want -cpu", read())
	}
}

// TestQuotasOfTheDeadAreRemoved, by whoever comes next.
func TestQuotasOfTheDeadAreRemoved(t *testing.T) {
	q, err := NewQuota(0.2)
	if err != nil {
		t.Skip(err)
	}
	q.Remove()
	dead := exec.Command("/bin/true")
	if err := dead.Run(); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(filepath.Dir(q.dir), fmt.Sprintf("%s%d-1", prefix, dead.Process.Pid))
	if err := os.Mkdir(left, 0o700); err != nil {
		t.Fatal(err)
	}
	defer os.Remove(left)
	if q, err = NewQuota(0.2); err != nil {
		t.Fatal(err)
	}
	defer q.Remove()
	if _, err := os.Stat(left); err == nil {
		t.Errorf("%s is still there", left)
	}
}
