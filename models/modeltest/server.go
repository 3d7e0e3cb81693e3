package modeltest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"interleave/models"
	"interleave/scenarios"
)

// Patience is how long a test waits for what must happen. It is long because
// machines are loaded; no test waits so long when all is well.
const Patience = 40 * time.Second

// Server is a running model.
type Server struct {
	Addr string
	Log  Log       // what it has said
	Cmd  *exec.Cmd // its process; nil if that is this one

	t       *testing.T
	bounded bool // it may end a connection between two requests, for the sake of others
	stop    func()
	ended   chan struct{} // closed when the server has ended
	err     error         // with which it did
}

// Log is what a server has said so far.
type Log struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// Start runs m in this process, where the race detector sees it, with cfg's
// settings, or m's own where cfg.Tuning is zero, until the test is over or
// Stop is called.
func Start(t *testing.T, m models.Model, cfg models.Config) *Server {
	t.Helper()
	s := &Server{t: t, bounded: m.Has(scenarios.Bounded), ended: make(chan struct{})}
	s.Addr, cfg.Listener = Listen(t)
	cfg.Tuning = m.Tune(cfg.Scenario, 2).Or(cfg.Tuning)
	if cfg.ComputeRate == 0 {
		cfg.ComputeRate = 1e6
	}
	cfg.Logf = func(format string, args ...any) { fmt.Fprintf(&s.Log, format+"\n", args...) }
	ready := make(chan struct{})
	cfg.Ready = func() { close(ready) }
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	go func() {
		s.err = m.Run(ctx, cfg.Complete())
		cfg.Listener.Close()
		close(s.ended)
	}()
	select {
	case <-ready:
	case <-s.ended:
		t.Fatalf("%s: Run returned %v before it was ready", m.Name, s.err)
	case <-time.After(Patience):
		t.Fatalf("%s: not ready after %v", m.Name, Patience)
	}
	t.Cleanup(s.End)
	return s
}

// Listen makes a listening socket for a server: plain TCP, as the runner's
// (Go's default is multipath TCP).
func Listen(t *testing.T) (addr string, file *os.File) {
	t.Helper()
	var config net.ListenConfig
	config.SetMultipathTCP(false)
	l, err := config.Listen(t.Context(), "tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if file, err = l.(*net.TCPListener).File(); err != nil {
		t.Fatal(err)
	}
	return l.Addr().String(), file
}

// Stop tells the server to stop, without waiting.
func (s *Server) Stop() { s.stop() }

// Wait waits for the server's end, which must be a success.
func (s *Server) Wait() {
	s.t.Helper()
	select {
	case <-s.ended:
	case <-time.After(Patience):
		s.t.Fatalf("the server has not ended after %v", Patience)
	}
	if s.err != nil {
		s.t.Errorf("the server ended with %v, want no error; it said:\n%s", s.err, &s.Log)
	}
}

// End stops the server and waits for its end.
func (s *Server) End() {
	s.t.Helper()
	s.Stop()
	s.Wait()
}

// Eventually waits until what is so.
func Eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(Patience); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", Patience, what)
		}
	}
}
