package supervise

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if InWorker() {
		os.Exit(workerMain())
	}
	goleak.VerifyTestMain(m)
}

// workerMain is a worker that does what its environment says.
func workerMain() int {
	w, err := Self()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if os.Getenv("TEST_WORKER") == "dies" {
		return 3
	}
	w.Ready()
	if os.Getenv("TEST_WORKER") == "deaf" {
		time.Sleep(time.Hour)
	}
	syscall.SetNonblock(w.Control, false)
	for {
		command, ok, stop := w.Next()
		if stop {
			return 0
		}
		if ok && command == 'x' {
			return 4
		}
	}
}

// log keeps what a group says.
type log struct {
	mu    sync.Mutex
	lines []string
}

func (l *log) f(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, fmt.Sprintf(format, args...))
}

func (l *log) has(part string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Contains(strings.Join(l.lines, "\n"), part)
}

func group(t *testing.T, workers int, does string) (*Group, *log, chan struct{}) {
	t.Helper()
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { null.Close() })
	said, ready := new(log), make(chan struct{})
	return &Group{
		Workers: workers, Listeners: []*os.File{null}, Env: []string{"TEST_WORKER=" + does}, Grace: 10 * time.Second,
		Ready: func() { close(ready) }, Logf: said.f,
	}, said, ready
}

func TestWorkersRunUntilTheyAreStopped(t *testing.T) {
	g, _, ready := group(t, 3, "works")
	replaced, logged := make(chan int, 10), make(chan string, 10)
	g.Ended = func(slot int) { replaced <- slot }
	g.Logf = func(format string, args ...any) { logged <- fmt.Sprintf(format, args...) }
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- g.Run(ctx) }()
	<-ready
	g.Tell(1, 'x')
	if slot := <-replaced; slot != 1 {
		t.Errorf("slot %d ended, want 1", slot)
	}
	// A group that is being stopped replaces nobody: stop it after it has said
	// that it does.
	if line, want := <-logged, "exit status 4; starting another"; !strings.Contains(line, want) {
		t.Errorf("log = %q, want %q in it", line, want)
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
}

// Who is told to stop while the group starts tells workers that are not there yet.
func TestTellBeforeThereAreWorkers(t *testing.T) {
	g, _, _ := group(t, 2, "works")
	g.Tell(1, 'x')
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	done := make(chan error, 1)
	go func() { done <- g.Run(ctx) }()
	for slot := range 2 {
		g.Tell(slot, 'x')
	}
	if err := <-done; err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
}

func TestWorkersThatDoNotStartAreAnError(t *testing.T) {
	g, _, _ := group(t, 2, "dies")
	err := g.Run(t.Context())
	if err == nil || !strings.Contains(err.Error(), "does not start") || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("Run = %v, want that a worker does not start, exit status 3", err)
	}
}

func TestDeafWorkerIsKilled(t *testing.T) {
	g, said, ready := group(t, 1, "deaf")
	g.Grace = 50 * time.Millisecond
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- g.Run(ctx) }()
	<-ready
	cancel()
	if err := <-done; err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
	if !said.has("killing it") {
		t.Errorf("log = %q, want that the worker was killed", said.lines)
	}
}

func TestBackoff(t *testing.T) {
	var b backoff
	deaths := []struct{ lived, want time.Duration }{
		{5 * time.Millisecond, 0},
		{5 * time.Millisecond, 10 * time.Millisecond},
		{5 * time.Millisecond, 20 * time.Millisecond},
		{5 * time.Millisecond, 40 * time.Millisecond},
		{2 * time.Second, 0},
		{5 * time.Millisecond, 10 * time.Millisecond},
	}
	for i, d := range deaths {
		if got := b.after(d.lived); got != d.want {
			t.Errorf("death %d, after(%v) = %v, want %v", i, d.lived, got, d.want)
		}
	}
	for range 100 {
		b.after(0)
	}
	if got := b.after(0); got != maxPause {
		t.Errorf("after(0) for the hundredth time = %v, want %v", got, maxPause)
	}
}
