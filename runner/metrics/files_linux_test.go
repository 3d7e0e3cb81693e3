package metrics

import (
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// procOpen counts the descriptors of this process that lead to a process in
// /proc.
func procOpen(t *testing.T) (n int) {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if to, _ := os.Readlink("/proc/self/fd/" + e.Name()); strings.HasPrefix(to, "/proc/") && strings.Count(to, "/") > 2 {
			n++
		}
	}
	return n
}

// awaitForgotten waits until all trees that nothing refers to have closed
// their files.
func awaitForgotten(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); procOpen(t) > 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d descriptors are open although no tree is left", procOpen(t))
		}
		runtime.GC()
	}
}

// TestFilesAreClosed on every way.
func TestFilesAreClosed(t *testing.T) {
	awaitForgotten(t) // what other tests have left
	tree := NewTree(os.Getpid())
	use := func() {
		t.Helper()
		if _, err := tree.Read(); err != nil {
			t.Fatal(err)
		}
		before := procOpen(t)
		StartSampler(tree).Stop()
		if before == 0 || procOpen(t) <= before {
			t.Error("a reading keeps nothing open: the next is no cheaper")
		}
	}
	use()
	tree.Close()
	if got := procOpen(t); got != 0 {
		t.Errorf("%d descriptors after Close, want none", got)
	}
	use()
	tree = nil
	awaitForgotten(t)
}

// TestFilesOfTheDeadAreClosed at the next reading.
func TestFilesOfTheDeadAreClosed(t *testing.T) {
	tree := NewTree(os.Getpid())
	defer tree.Close()
	child, err := os.StartProcess("/bin/sleep", []string{"sleep", "60"}, &os.ProcAttr{})
	if err != nil {
		t.Skip(err)
	}
	if _, err := tree.Read(); err != nil {
		t.Fatal(err)
	}
	if tree.prober.open[threadID{pid: child.Pid}] == nil {
		t.Error("nothing is kept open of a child")
	}
	child.Kill()
	child.Wait()
	if _, err := tree.Read(); err != nil {
		t.Fatal(err)
	}
	for id := range tree.prober.open {
		if id.pid == child.Pid {
			t.Errorf("%v is still open after the child's end", id)
		}
	}
	kept := 0
	for _, o := range tree.prober.open {
		for _, fd := range o.fds {
			if fd >= 0 {
				kept++
			}
		}
	}
	if kept != tree.prober.kept {
		t.Errorf("%d files are open, %d counted", kept, tree.prober.kept)
	}
}

// TestFilesWithoutDescriptors: a limit on what is kept changes no reading.
func TestFilesWithoutDescriptors(t *testing.T) {
	tree := NewTree(os.Getpid())
	defer tree.Close()
	tree.prober.limit = 1
	for range 2 {
		r, err := tree.Read()
		if err != nil || r.CPU <= 0 || r.Counts.Threads < 2 || len(r.Threads) < 2 {
			t.Errorf("Read = %+v, %v", r, err)
		}
		if n := tree.prober.kept; n > 1 {
			t.Errorf("%d files are kept, want 1", n)
		}
	}
}

func TestAppendNumbers(t *testing.T) {
	record := func(name string) []byte {
		length := (19 + len(name) + 1 + 7) / 8 * 8
		r := make([]byte, length)
		r[16], r[17] = byte(length), byte(length>>8)
		copy(r[19:], name)
		return r
	}
	var all []byte
	for _, name := range []string{".", "..", "7", "self", "1234567"} {
		all = append(all, record(name)...)
	}
	if got := appendNumbers([]int{1}, all); len(got) != 3 || got[1] != 7 || got[2] != 1234567 {
		t.Errorf("appendNumbers = %v, want 1, 7, 1234567", got)
	}
	if got := appendNumbers(nil, all[:len(all)-30]); len(got) > 2 {
		t.Errorf("appendNumbers of half a record = %v", got)
	}
}
