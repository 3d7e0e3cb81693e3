package process_test

import (
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"interleave/runner/process"
)

// again starts a child that ends with each connection, and is started again after
// a delay.
func again(t *testing.T, delay time.Duration) (p *process.Process, addr string) {
	t.Helper()
	listener, addr, err := process.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	s := spec("accept", patience)
	s.Listener, s.Again = listener, delay
	return start(t, s), addr
}

// visit connects once and returns what the child says.
func visit(t *testing.T, addr string) string {
	t.Helper()
	c, err := net.DialTimeout("tcp4", addr, patience)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(patience))
	said, err := io.ReadAll(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(said)
}

// TestAChildIsStartedAgain: clients who connect while there is none are served by
// its successor, from the same socket.
func TestAChildIsStartedAgain(t *testing.T) {
	const delay = 50 * time.Millisecond
	p, addr := again(t, delay)
	first, keeper := p.Pid(), p.Keeper()
	for i := range 3 {
		began := time.Now()
		if said := visit(t, addr); said != "1" {
			t.Fatalf("visit %d: %q, want %q: the listener is announced", i, said, "1")
		}
		if took := time.Since(began); i > 0 && took < delay {
			t.Errorf("visit %d was served after %v, want the delay of %v", i, took, delay)
		}
	}
	if n := p.Restarts(); n < 2 {
		t.Errorf("started again %d times, want 2 at least", n)
	}
	if p.Pid() == first || p.Keeper() != keeper {
		t.Errorf("process id %d, keeper %d; want another than %d, and the same as %d", p.Pid(), p.Keeper(), first, keeper)
	}
}

// TestAStoppedChildHasNoSuccessor, whether it runs or has just ended.
func TestAStoppedChildHasNoSuccessor(t *testing.T) {
	t.Run("while it runs", func(t *testing.T) {
		p, _ := again(t, time.Millisecond)
		if err := p.Stop(patience); err == nil || !strings.Contains(err.Error(), "terminated") {
			t.Errorf("Stop = %v, want that SIGTERM ended it", err)
		}
		awaitGone(t, p.Pid())
	})
	t.Run("between two", func(t *testing.T) {
		p, addr := again(t, time.Hour)
		visit(t, addr)
		awaitGone(t, p.Pid())
		if err := p.Stop(patience); err != nil {
			t.Errorf("Stop = %v, want nil: it had ended before", err)
		}
	})
	t.Run("when it is killed", func(t *testing.T) {
		p, addr := again(t, 20*time.Millisecond)
		visit(t, addr)
		p.Kill()
		if err := syscall.Kill(p.Pid(), 0); err != syscall.ESRCH {
			t.Errorf("after Kill a child is there: %v", err)
		}
	})
}

// TestAChildThatNeverWasReadyIsNotStartedAgain: its start has failed.
func TestAChildThatNeverWasReadyIsNotStartedAgain(t *testing.T) {
	s := spec("stillborn", patience)
	s.Again = time.Millisecond
	began := time.Now()
	p, err := process.Start(t.Context(), s)
	if err == nil {
		p.Kill()
		t.Fatal("Start = nil, want an error")
	}
	if took := time.Since(began); took > patience/2 || !strings.Contains(err.Error(), "no such listener") {
		t.Errorf("Start = %v after %v, want its last words at once", err, took)
	}
}
