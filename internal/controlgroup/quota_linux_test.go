package controlgroup

import (
	"os"
	"os/exec"
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
