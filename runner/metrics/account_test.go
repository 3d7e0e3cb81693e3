package metrics_test

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"interleave/runner/metrics"
)

// account gives tree a group, or skips the test.
func account(t *testing.T, tree *metrics.Tree) {
	t.Helper()
	release := tree.Account()
	t.Cleanup(release)
	if !tree.Accounted() {
		t.Skip("this host does not let us make control groups of version 2")
	}
}

// groupOf is the group that holds a process, as the kernel says.
func groupOf(t *testing.T, pid int) string {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/cgroup", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if group, ok := strings.CutPrefix(strings.TrimSpace(line), "0::"); ok {
			return group
		}
	}
	return ""
}

// TestAccountOrNot: whatever the host says, CPU goes on counting.
func TestAccountOrNot(t *testing.T) {
	p := start(t)
	tree := metrics.NewTree(p.pid)
	before := cpuSeconds(t, tree)
	release := tree.Account()
	said, read := p.seconds("burn 0"), cpuSeconds(t, tree)
	if read < before {
		t.Errorf("CPU fell from %v to %v s with Account", before, read)
	}
	said, read = p.seconds("burn 300")-said, cpuSeconds(t, tree)-read
	within(t, "CPU seconds", read, said, 0.03)
	last := cpuSeconds(t, tree)
	release()
	release() // once too often does no harm
	if read := cpuSeconds(t, tree); read < last {
		t.Errorf("CPU fell from %v to %v s after release", last, read)
	}
}

// TestAccountCountsShortLives: a hundred children of a few milliseconds each,
// whose ends fall between readings.
func TestAccountCountsShortLives(t *testing.T) {
	p := start(t)
	tree := metrics.NewTree(p.pid)
	account(t, tree)
	said, read := p.seconds("spawn 0"), cpuSeconds(t, tree)
	p.do("run 100")
	said, read = p.seconds("spawn 0")-said, cpuSeconds(t, tree)-read
	within(t, "CPU seconds with 100 short children", read, said, 0.03)
}

// TestAccountTakesTheWholeTree: children that were there before, and after.
func TestAccountTakesTheWholeTree(t *testing.T) {
	p := start(t)
	p.do("keep 2")
	tree := metrics.NewTree(p.pid)
	home := groupOf(t, p.pid)
	release := tree.Account()
	if !tree.Accounted() {
		t.Skip("this host does not let us make control groups of version 2")
	}
	p.do("keep 2")
	group := groupOf(t, p.pid)
	if group == home {
		t.Errorf("the root is still in %q", home)
	}
	pids := tree.Pids()
	if len(pids) != 5 {
		t.Errorf("%d processes, want 5", len(pids))
	}
	for _, pid := range pids {
		if got := groupOf(t, pid); got != group {
			t.Errorf("process %d is in group %q, its root in %q", pid, got, group)
		}
	}
	release()
	for _, pid := range pids {
		if got := groupOf(t, pid); got != home {
			t.Errorf("after release process %d is in group %q, want %q", pid, got, home)
		}
	}
	if left := metrics.Groups(os.Getpid()); len(left) > 0 {
		t.Errorf("release left %v", left)
	}
}

// TestAccountRemovesWhatTheKilledLeft: a runner that was killed cannot clean
// up; the next one does.
func TestAccountRemovesWhatTheKilledLeft(t *testing.T) {
	if runtime.GOOS == "darwin" {
		t.Skip("macOS has no control groups")
	}
	p := start(t)
	if said := p.do("account 0"); said != "" {
		t.Skip(said)
	}
	groups := metrics.Groups(p.pid)
	if len(groups) != 1 {
		t.Fatalf("the program that made a group has %v", groups)
	}
	p.kill()
	// Its child ends when it notices.
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		left, err := os.ReadFile(groups[0] + "/cgroup.procs")
		if err != nil {
			t.Fatal(err)
		}
		if len(left) == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("process %s is still in the group", left)
		}
	}
	next := start(t)
	tree := metrics.NewTree(next.pid)
	account(t, tree)
	if left := metrics.Groups(p.pid); len(left) > 0 {
		t.Errorf("after the next Account there is still %v", left)
	}
}
