package servertest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// AsServer is the variable that makes a test binary the server that a Process
// is. Its TestMain has to heed it.
const AsServer = "INTERLEAVE_TEST_AS_SERVER"

// Process is a server of the scenario "probe" in a process of its own: the
// test binary, started again.
type Process struct {
	*exec.Cmd
	URL    string // of the scenario
	Addr   string
	Stderr Log

	t *testing.T
}

// Log is what a process has written so far.
type Log struct {
	mu   sync.Mutex
	text bytes.Buffer
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

// StartProcess starts a server with args on a port of its own. The case's end
// kills it if it still runs.
func StartProcess(t *testing.T, args ...string) *Process {
	t.Helper()
	p := &Process{t: t, Cmd: exec.Command(os.Args[0], append([]string{"--scenario", "probe", "--listen", "127.0.0.1:0"}, args...)...)}
	// A process built for the race detector would sleep for a second at its end.
	p.Env = append(os.Environ(), AsServer+"=1", "GORACE=atexit_sleep_ms=0")
	p.Cmd.Stderr = &p.Stderr
	stdout, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if p.ProcessState == nil {
			p.Cmd.Process.Kill()
			p.Wait()
		}
	})
	line, _ := bufio.NewReader(stdout).ReadString('\n')
	p.URL = strings.TrimPrefix(strings.TrimSpace(line), "listening on ")
	p.Addr = strings.TrimSuffix(strings.TrimPrefix(p.URL, "http://"), "/probe")
	if p.Addr == "" {
		t.Fatalf("the server did not start: %s", &p.Stderr)
	}
	return p
}

// Stop asks the server to stop, which must end with status 0.
func (p *Process) Stop() {
	p.t.Helper()
	p.Cmd.Process.Signal(syscall.SIGTERM)
	if err := p.Wait(); err != nil {
		p.t.Errorf("after SIGTERM the server ended with %v, want status 0; stderr:\n%s", err, &p.Stderr)
	}
}

// Children lists the server's child processes. Where the host does not tell,
// the case is skipped.
func (p *Process) Children() (pids []int) {
	p.t.Helper()
	tasks := fmt.Sprintf("/proc/%d/task", p.Cmd.Process.Pid)
	if _, err := os.ReadFile(fmt.Sprintf("%s/%d/children", tasks, p.Cmd.Process.Pid)); err != nil {
		p.t.Skip("this host does not tell a process's children")
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

// Ask asks over a connection of its own. header holds names and values in
// turn.
func (p *Process) Ask(method, query string, body io.Reader, header ...string) (status int, text string, err error) {
	req, err := http.NewRequest(method, p.URL+query, body)
	if err != nil {
		return 0, "", err
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Add(header[i], header[i+1])
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 20 * time.Second}
	resp, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	all, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(all), err
}

// Want asks, and holds the answer's status against the one that is right.
func (p *Process) Want(status int, query string) (text string) {
	p.t.Helper()
	got, text, err := p.Ask("GET", query, nil)
	if got != status || err != nil {
		p.t.Errorf("GET %s = %d %q, %v, want %d; stderr:\n%s", query, got, text, err, status, &p.Stderr)
	}
	return text
}

// Eventually waits for what other processes do.
func Eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("still not: %s", what)
		}
	}
}

// Running reports whether pid is alive; an orphan that nobody has reaped yet
// is not.
func Running(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && !bytes.Contains(stat, []byte(") Z ")) && !bytes.Contains(stat, []byte(") X "))
}
