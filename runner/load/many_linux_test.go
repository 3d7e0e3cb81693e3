package load

import (
	"syscall"
	"testing"
	"time"
)

// 18,000 connections from one host, and as many clients that are always busy.
func TestManyConnections(t *testing.T) {
	const many = 18_000
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	if limit.Cur < many+200 {
		t.Skipf("a process may have %d open files: for %d connections, say ulimit -n %d", limit.Cur, many, many+200)
	}
	if testing.Short() {
		t.Skip("takes some seconds: left out by -short")
	}
	for _, test := range []struct {
		name          string
		clients, idle int
	}{
		{"idle", 1, many},
		{"clients", many, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			url, full := mirrorProcess(t, many)
			spec := short(url)
			spec.Requests = mirrorRequests()
			spec.Clients, spec.Idle = test.clients, test.idle
			spec.Duration = time.Hour
			d, _ := childProcess(t, spec)
			select {
			case <-full:
			case <-d.Done():
			}
			if e := <-d.Events(); e.Kind != EventWindowStart {
				t.Fatalf("first event = %+v, want %s", e, EventWindowStart)
			}
			time.Sleep(300 * time.Millisecond) // as long as there are so many
			d.Stop()
			r, err := d.Result()
			if err != nil {
				t.Fatal(err)
			}
			wantOnly(t, r)
			if r.Established != test.clients || r.IdleHeld != test.idle {
				t.Errorf("established, idle held = %d, %d, want %d, %d", r.Established, r.IdleHeld, test.clients, test.idle)
			}
			if r.Requests == 0 {
				t.Error("no request was answered in the window")
			}
		})
	}
}
