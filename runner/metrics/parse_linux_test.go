package metrics

import (
	"os"
	"slices"
	"strconv"
	"testing"
	"time"
)

func TestThrottledIn(t *testing.T) {
	mount := t.TempDir()
	write := func(dir, text string) {
		t.Helper()
		if err := os.MkdirAll(mount+dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(mount+dir+"/cpu.stat", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	throttled := func(groups ...string) *time.Duration {
		for i := range groups {
			groups[i] = mount + groups[i]
		}
		counter := throttlingIn(groups)
		defer counter.Close()
		sum, ok := counter.Read()
		if !ok {
			return nil
		}
		return &sum
	}
	if got := throttled("/a/b", "/a", ""); got != nil {
		t.Errorf("without any cpu.stat: %v, want nil", *got)
	}
	write("", "usage_usec 5\nuser_usec 3\n")
	if got := throttled("/a/b", "/a", ""); got != nil {
		t.Errorf("with a root that is never throttled: %v, want nil", *got)
	}
	write("/a", "nr_periods 4\nnr_throttled 1\nthrottled_usec 1500\n")
	write("/a/b", "nr_throttled 0\nthrottled_usec 250\n")
	if got := throttled("/a/b", "/a", ""); got == nil || *got != 1750*time.Microsecond {
		t.Errorf("in a group and the one that holds it: %v, want 1.75 ms", got)
	}
	write("/v1", "nr_periods 4\nnr_throttled 1\nthrottled_time 7000\n")
	if got := throttled("/v1/out", "/v1", ""); got == nil || *got != 7*time.Microsecond {
		t.Errorf("in a version 1 group that holds ours: %v, want 7 µs", got)
	}
}

func TestStolen(t *testing.T) {
	text := []byte("cpu  10 0 5 80 1 0 0 32 0 0\ncpu0 5 0 2 40 1 0 0 10 0 0\ncpu1 5 0 3 40 0 0 0 20 7 0\ncpu10 1 1 1 1 1 1 1 1 1 1\nintr 5\n")
	for _, tt := range []struct {
		processors []int
		want       time.Duration
	}{
		{nil, 315 * time.Millisecond}, // told as 310 and as 320
		{[]int{1}, 200 * time.Millisecond},
		{[]int{0, 1}, 300 * time.Millisecond},
	} {
		names := map[string]bool{}
		for _, n := range tt.processors {
			names["cpu"+strconv.Itoa(n)] = true
		}
		if got, ok := stolen(text, names); !ok || got != tt.want {
			t.Errorf("stolen from %v: %v, %v, want %v", tt.processors, got, ok, tt.want)
		}
	}
	for _, text := range []string{"", "cpu 1 2 3 4\ncpu0 1 2 3 4\n"} {
		if _, ok := stolen([]byte(text), nil); ok {
			t.Errorf("%q tells of stolen time", text)
		}
	}
}

func TestVirtualization(t *testing.T) {
	tests := []struct {
		system, role string
		hypervisor   bool
		want         string
	}{
		{"", "", false, ""},
		{"", "", true, "virtual machine"},
		{"kvm", "guest", true, "kvm guest"},
		{"kvm", "host", false, ""},
		{"docker", "guest", false, "docker guest"},
		{"docker", "guest", true, "docker guest on a virtual machine"},
	}
	for _, tt := range tests {
		if got := virtualization(tt.system, tt.role, tt.hypervisor); got != tt.want {
			t.Errorf("virtualization(%q, %q, %v) = %q, want %q", tt.system, tt.role, tt.hypervisor, got, tt.want)
		}
	}
}

// TestChildrenByScan: kernels without the children files must give the same
// trees.
func TestChildrenByScan(t *testing.T) {
	p := newProber()
	defer p.close()
	self := os.Getpid()
	child, err := os.StartProcess("/bin/sleep", []string{"sleep", "60"}, &os.ProcAttr{})
	if err != nil {
		t.Skip(err)
	}
	defer func() { child.Kill(); child.Wait() }()
	if got := p.childrenByScan(self, nil); !slices.Contains(got, child.Pid) {
		t.Errorf("childrenByScan(%d) = %v, want %d in it", self, got, child.Pid)
	}
	if hasChildrenFiles {
		me, ok := p.look(self)
		if got := p.children(&me, nil); !ok || !slices.Contains(got, child.Pid) {
			t.Errorf("children(%d) = %v, want %d in it", self, got, child.Pid)
		}
	}
}

// TestLedger: a thread's id can be taken again by another.
func TestLedger(t *testing.T) {
	var l ledger
	a, b := threadID{1, 1}, threadID{1, 2}
	readings := []map[threadID]switches{
		{a: {10, 1}},
		{a: {12, 1}, b: {100, 0}},
		{a: {13, 2}}, // b has ended
		{a: {14, 2}, b: {5, 0}},
		{a: {14, 2}, b: {3, 0}}, // another thread b
	}
	want := []switches{{10, 1}, {112, 1}, {113, 2}, {119, 2}, {122, 2}}
	for i, reading := range readings {
		l.begin()
		for id, s := range reading {
			l.add(id, s)
		}
		v, inv := l.end()
		if got := (switches{v, inv}); got != want[i] {
			t.Errorf("reading %d: total %v, want %v", i, got, want[i])
		}
	}
}

func TestStatOfOddNames(t *testing.T) {
	// A program may call itself anything; comm holds 15 bytes of it.
	p := newProber()
	defer p.close()
	before, err := os.ReadFile("/proc/thread-self/comm")
	if err != nil {
		t.Skip(err)
	}
	if err := os.WriteFile("/proc/self/comm", []byte("a) Z 1 (2 3"), 0); err != nil {
		t.Skip(err)
	}
	defer os.WriteFile("/proc/self/comm", before, 0)
	s, ok := p.stat(os.Getpid())
	if !ok || s.parent != os.Getppid() || s.threads < 1 || s.state == 'Z' {
		t.Errorf("stat of a process with an odd name = %+v, %v, want parent %d", s, ok, os.Getppid())
	}
}
