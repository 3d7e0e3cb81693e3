package modeltest

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"interleave/models"
	"interleave/scenarios"
)

// patience is how long a case waits for what must happen. It is long because
// machines are loaded; no case waits so long when all is well.
const patience = 40 * time.Second

// workers is the concurrency of the bounded models in these cases: more than
// a case holds at once, little enough to start quickly.
const workers = 8

// computeRate is measured once, not by each of the many servers.
var computeRate = sync.OnceValue(scenarios.MeasureRate)

// serverProcess is a server under test.
type serverProcess struct {
	t     *testing.T
	model models.Model
	cmd   *exec.Cmd
	addr  string
	log   *lockedBuffer
	ended chan struct{} // closed when the process is reaped
	tree  map[int]bool  // processes seen below it
}

type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// startProbe starts a server of the probe scenario.
func startProbe(t *testing.T, m models.Model, flags ...string) *serverProcess {
	t.Helper()
	return startServer(t, m, "probe", nil, append(startProbeUpstreams(t), flags...)...)
}

// startServer starts a server process with an inherited listener and waits
// until it says that it is ready. The case's end kills it if it still runs,
// and fails if it leaves a process behind.
func startServer(t *testing.T, m models.Model, scenario string, env []string, flags ...string) *serverProcess {
	t.Helper()
	addr, listener := listen(t)
	defer listener.Close()
	readyR, readyW, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer readyR.Close()

	s := &serverProcess{t: t, model: m, addr: addr, log: new(lockedBuffer), ended: make(chan struct{}), tree: make(map[int]bool)}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"--model", m.Name, "--scenario", scenario, "--cgi-child", self,
		"--workers", fmt.Sprint(workers), "--compute-rate", fmt.Sprint(computeRate())}
	s.cmd = exec.Command(self, append(args, flags...)...)
	s.cmd.Env = append(append(os.Environ(), asServer+"=1", "LISTEN_FDS=1", "INTERLEAVE_READY_FD=4"), env...)
	s.cmd.ExtraFiles = []*os.File{listener, readyW}
	s.cmd.Stderr = s.log
	s.cmd.SysProcAttr = attributes()
	err = spawn(s.cmd)
	readyW.Close()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		s.cmd.Wait()
		close(s.ended)
	}()
	t.Cleanup(s.cleanUp)

	readyR.SetReadDeadline(time.Now().Add(patience))
	if said, err := io.ReadAll(readyR); string(said) != "ready\n" {
		t.Fatalf("the server said %q (%v) instead of ready; its stderr: %s", said, err, s.log)
	}
	return s
}

// spawn starts a command from one thread that lives as long as the tests do:
// on Linux a child that shall die with its parent dies with the thread.
func spawn(cmd *exec.Cmd) error {
	result := make(chan error)
	spawner() <- func() { result <- cmd.Start() }
	return <-result
}

var spawner = sync.OnceValue(func() chan<- func() {
	work := make(chan func())
	go func() {
		runtime.LockOSThread()
		for start := range work {
			start()
		}
	}()
	return work
})

// listen makes a listening socket to be inherited: plain TCP, as the runner's
// (Go's default is multipath TCP).
func listen(t *testing.T) (addr string, file *os.File) {
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

// cleanUp ends the server and checks that nothing is left of it.
func (s *serverProcess) cleanUp() {
	s.noteTree()
	select {
	case <-s.ended:
	default:
		s.cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-s.ended:
		case <-time.After(patience):
			s.t.Errorf("the server has not ended %v after SIGTERM", patience)
			s.cmd.Process.Kill()
			<-s.ended
		}
		if code := s.cmd.ProcessState.ExitCode(); code != 0 {
			s.t.Errorf("the server ended with %v after SIGTERM, want status 0", s.cmd.ProcessState)
		}
	}
	s.nothingLeft()
	for _, sign := range []string{"DATA RACE", "fatal error", "panic: "} {
		if strings.Contains(s.log.String(), sign) {
			s.t.Errorf("the server's stderr speaks of a %s", sign)
		}
	}
	if s.t.Failed() {
		lines := strings.Split(strings.TrimSpace(s.log.String()), "\n")
		s.t.Logf("the server's stderr ends:\n%s", strings.Join(lines[max(0, len(lines)-30):], "\n"))
	}
}

// wantExit waits for the end of the server and checks its status.
func (s *serverProcess) wantExit(status int) {
	s.t.Helper()
	select {
	case <-s.ended:
	case <-time.After(patience):
		s.t.Fatalf("the server has not ended after %v", patience)
	}
	if got := s.cmd.ProcessState.ExitCode(); got != status {
		s.t.Errorf("the server ended with %v, want status %d", s.cmd.ProcessState, status)
	}
}

// stop asks the server to stop, without waiting.
func (s *serverProcess) stop() {
	s.noteTree()
	s.cmd.Process.Signal(syscall.SIGTERM)
}

// eventually waits until what is so.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", patience, what)
		}
	}
}
