package lab

import (
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func notify(signals chan os.Signal) { signal.Notify(signals, os.Interrupt, syscall.SIGTERM) }

// below are the processes that a process has started, with all that they have.
func below(t *testing.T, pid int) (all []int) {
	t.Helper()
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("this system does not tell whose child a process is")
	}
	folders, err := os.ReadDir("/proc")
	if err != nil {
		t.Fatal(err)
	}
	parents := map[int]int{}
	for _, f := range folders {
		id, err := strconv.Atoi(f.Name())
		if err != nil {
			continue
		}
		if _, parent, ok := stat(id); ok {
			parents[id] = parent
		}
	}
	known := []int{pid}
	for grown := true; grown; {
		grown = false
		for id, parent := range parents {
			if slices.Contains(known, parent) && !slices.Contains(known, id) {
				known, grown = append(known, id), true
			}
		}
	}
	return known[1:]
}

// TestOwnersHaveProgramsOfTheirOwn: children of two owners share no file, those of one do, and
// no file is left behind.
func TestOwnersHaveProgramsOfTheirOwn(t *testing.T) {
	l := testLab(t, calmBeat)
	a := startAgent(t, l, "a", 2)
	h := joined(t, l, "a")
	for _, owner := range []string{"one", "two", "one"} {
		spec := backends(self(t))
		spec.Owner = owner
		if _, err := h.Start(t.Context(), spec); err != nil {
			t.Fatal(err)
		}
	}
	programs := map[string]int{}
	for _, pid := range below(t, a.Process.Pid) {
		if path, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid)); err == nil && path != self(t) {
			programs[path]++
		}
	}
	if len(programs) != 2 {
		t.Errorf("the children of two owners run %v, want two files", programs)
	}
	l.Close()
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		left := 0
		for path := range programs {
			if _, err := os.Stat(path); err == nil {
				left++
			}
		}
		if left == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of %v are left behind", left, programs)
		}
	}
}

// stat is the state of a process and its parent.
func stat(pid int) (state string, parent int, ok bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", 0, false
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	parent, err = strconv.Atoi(fields[1])
	return fields[0], parent, err == nil
}

// gone waits until none of the processes runs any more, and returns how long it took.
func gone(t *testing.T, limit time.Duration, pids []int) time.Duration {
	t.Helper()
	if len(pids) == 0 {
		t.Fatal("there were no processes to end")
	}
	began := time.Now()
	for {
		running := slices.DeleteFunc(slices.Clone(pids), func(pid int) bool {
			state, _, ok := stat(pid)
			return !ok || state == "Z"
		})
		if len(running) == 0 {
			return time.Since(began)
		}
		if time.Since(began) > limit {
			t.Fatalf("processes %v still run after %v", running, limit)
		}
		time.Sleep(5 * time.Millisecond)
	}
}
