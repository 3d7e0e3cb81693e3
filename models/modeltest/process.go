package modeltest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// AsServer is the environment variable that makes a test binary a server. Its
// TestMain obeys it, and calls server.Main.
const AsServer = "INTERLEAVE_TEST_AS_SERVER"

// StartProcess runs a server in a process of its own, with an inherited
// listener: the test binary, started again with args. It serves the scenario
// "probe" unless they say otherwise. The test's end kills it if it still runs.
func StartProcess(t *testing.T, env []string, args ...string) *Server {
	t.Helper()
	s := &Server{t: t, ended: make(chan struct{})}
	addr, listener := Listen(t)
	defer listener.Close()
	ready, theirs, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer ready.Close()
	s.Addr = addr
	s.Cmd = exec.Command(os.Args[0], append([]string{"--scenario", "probe"}, args...)...)
	// A process built for the race detector would sleep for a second at its end.
	s.Cmd.Env = append(append(os.Environ(), AsServer+"=1", "GORACE=atexit_sleep_ms=0", "LISTEN_FDS=1", "INTERLEAVE_READY_FD=4"), env...)
	s.Cmd.ExtraFiles = []*os.File{listener, theirs}
	s.Cmd.Stderr = &s.Log
	s.Cmd.SysProcAttr = attributes()
	err = spawn(s.Cmd)
	theirs.Close()
	if err != nil {
		t.Fatal(err)
	}
	s.stop = func() { s.Cmd.Process.Signal(syscall.SIGTERM) }
	go func() {
		s.err = s.Cmd.Wait()
		close(s.ended)
	}()
	t.Cleanup(s.Kill)
	ready.SetReadDeadline(time.Now().Add(Patience))
	if said, err := io.ReadAll(ready); string(said) != "ready\n" {
		t.Fatalf("the server said %q (%v) instead of ready; its stderr: %s", said, err, &s.Log)
	}
	return s
}

// Kill ends the server's process at once.
func (s *Server) Kill() {
	s.Cmd.Process.Kill()
	<-s.ended
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
	go obey(work)
	return work
})

func obey(work <-chan func()) {
	runtime.LockOSThread()
	for do := range work {
		do()
	}
}

// Children lists the server's child processes. Where the host does not tell,
// the test is skipped.
func (s *Server) Children() (pids []int) {
	s.t.Helper()
	tasks := fmt.Sprintf("/proc/%d/task", s.Cmd.Process.Pid)
	if _, err := os.ReadFile(fmt.Sprintf("%s/%d/children", tasks, s.Cmd.Process.Pid)); err != nil {
		s.t.Skip("this host does not tell a process's children")
	}
	threads, _ := os.ReadDir(tasks)
	for _, thread := range threads {
		text, _ := os.ReadFile(tasks + "/" + thread.Name() + "/children")
		for field := range strings.FieldsSeq(string(text)) {
			pid, _ := strconv.Atoi(field)
			pids = append(pids, pid)
		}
	}
	return pids
}

// Running reports whether pid is alive; an orphan that nobody has reaped yet
// is not.
func Running(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && !bytes.Contains(stat, []byte(") Z ")) && !bytes.Contains(stat, []byte(") X "))
}

// Ask asks the scenario "probe" over a connection of its own. header holds
// names and values in turn.
func (s *Server) Ask(method, query string, body io.Reader, header ...string) (status int, text string, err error) {
	req, err := http.NewRequest(method, "http://"+s.Addr+"/probe"+query, body)
	if err != nil {
		return 0, "", err
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Add(header[i], header[i+1])
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: Patience}
	resp, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	all, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(all), err
}

// Want asks, and holds the answer's status against the one that is right.
func (s *Server) Want(status int, query string) (text string) {
	s.t.Helper()
	got, text, err := s.Ask("GET", query, nil)
	if got != status || err != nil {
		s.t.Errorf("GET %s = %d %q, %v, want %d; stderr:\n%s", query, got, text, err, status, &s.Log)
	}
	return text
}
