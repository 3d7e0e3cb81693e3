package process_test

import (
	"context"
	"os"
	"syscall"
	"testing"

	"interleave/runner/process"
)

// descriptors are those that this process has open, by /dev/fd.
func descriptors(t *testing.T) map[string]bool {
	t.Helper()
	entries, err := os.ReadDir("/dev/fd")
	if err != nil {
		t.Skip("needs /dev/fd:", err)
	}
	open := map[string]bool{}
	for _, e := range entries {
		open[e.Name()] = true
	}
	return open
}

// However few descriptors there are, Start says so, and keeps none.
func TestStartWithoutDescriptors(t *testing.T) {
	start(t, spec("obedient", patience)).Kill() // opens what stays open
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &before); err != nil {
		t.Fatal(err)
	}
	had := descriptors(t)
	refused := 0
	for limit := uint64(len(had)); ; limit++ {
		if limit > uint64(len(had))+64 {
			t.Fatal("64 descriptors are not enough for a child")
		}
		s := withPipes("obedient", patience)
		scarce := before
		scarce.Cur = limit
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &scarce); err != nil {
			t.Fatal(err)
		}
		p, err := process.Start(context.Background(), s)
		if e := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &before); e != nil {
			t.Fatal(e)
		}
		if err == nil {
			p.Kill()
		} else {
			refused++
		}
		if has := descriptors(t); len(has) != len(had) {
			t.Fatalf("with %d descriptors allowed %d are open after Start and Kill (%v), want %d as before", limit, len(has), err, len(had))
		}
		if err == nil {
			break
		}
	}
	if refused < 4 {
		t.Errorf("Start failed %d times before it had descriptors enough; it needs more than that", refused)
	}
}
