package cgi_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"interleave/models/modeltest"
)

// asleep returns the pids of the children that have gone to sleep.
func (s *testServer) asleep(n int) (pids []int) {
	s.t.Helper()
	modeltest.Eventually(s.t, fmt.Sprintf("%d children sleep", n), func() bool { return strings.Count(s.Log.String(), "asleep") == n })
	for line := range strings.Lines(s.Log.String()) {
		if pid, ok := strings.CutPrefix(strings.TrimSpace(line), "asleep "); ok {
			p, _ := strconv.Atoi(pid)
			pids = append(pids, p)
		}
	}
	return pids
}

func TestKilledChildHarmsOnlyItsRequest(t *testing.T) {
	s := start(t, "")
	statuses := make(chan int, 2)
	for range 2 {
		go func() {
			status, _, _ := s.Ask("GET", "?do=sleep&ms=700", nil)
			statuses <- status
		}()
	}
	syscall.Kill(s.asleep(2)[0], syscall.SIGKILL)
	if a, b := <-statuses, <-statuses; a != 500 || b != 200 {
		t.Errorf("one of two children was killed: statuses %d and %d, want 500, then 200", a, b)
	}
	s.idle()
	s.End()
}

func TestHungChildIsKilled(t *testing.T) {
	s := start(t, "", "--call-timeout", "100ms")
	s.Want(504, "?do=sleep&ms=60000")
	s.idle()
	s.End()
}

func TestChildOfVanishedClientIsKilled(t *testing.T) {
	s := start(t, "")
	conn, err := net.Dial("tcp", s.Addr)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "GET /probe?do=sleep&ms=60000 HTTP/1.1\r\nHost: x\r\n\r\n")
	pid := s.asleep(1)[0]
	conn.(*net.TCPConn).SetLinger(0)
	conn.Close()
	modeltest.Eventually(t, "the child is dead", func() bool { return !modeltest.Running(pid) })
	s.Want(200, "")
	s.End()
}

func TestChildrenAtOnceAreBounded(t *testing.T) {
	s := start(t, "", "--workers", "2", "--queue", "1")
	file := filepath.Join(t.TempDir(), "go-on")
	statuses := make(chan int, 6)
	ask := func(query string) {
		status, _, _ := s.Ask("GET", query, nil)
		statuses <- status
	}
	go ask("?do=wait&file=" + file)
	go ask("?do=wait&file=" + file)
	s.asleep(2)
	for range 4 { // one waits, the others are refused at once
		go ask("")
	}
	for range 3 {
		if status := <-statuses; status != 503 {
			t.Errorf("with 2 children busy and 1 request waiting: status %d, want 503", status)
		}
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if status := <-statuses; status != 200 {
			t.Errorf("status %d, want 200 for those that have a place", status)
		}
	}
	s.End()
}

func TestChildrenThatFail(t *testing.T) {
	s := start(t, "")
	for _, query := range []string{"?do=panic", "?do=exit", "?do=garbage"} {
		s.Want(500, query)
		s.Want(200, "")
	}
	for _, want := range []string{"asked to", "exit status 7", "not a CGI response"} {
		if !strings.Contains(s.Log.String(), want) {
			t.Errorf("stderr = %q, want %q in it", s.Log.String(), want)
		}
	}
	s.idle()
	s.End()
}

func TestChildrenDieWithTheServer(t *testing.T) {
	s := start(t, "")
	go s.Ask("GET", "?do=sleep&ms=60000", nil)
	pid := s.asleep(1)[0]
	s.Kill()
	modeltest.Eventually(t, "the child is dead", func() bool { return !modeltest.Running(pid) })
}

func TestRandomDiffersFromChildToChild(t *testing.T) {
	s := start(t, "")
	if a, b := s.Want(200, "?do=random"), s.Want(200, "?do=random"); a == b {
		t.Errorf("two children drew %s", a)
	}
	s.End()
}

func TestNoChildIsAnError(t *testing.T) {
	cmd := exec.Command(os.Args[0], "--model", "cgi", "--scenario", "probe", "--listen", "127.0.0.1:0", "--upstream", "up=127.0.0.1:1/up", "--cgi-child", "/nonexistent/child")
	cmd.Env = append(os.Environ(), modeltest.AsServer+"=1")
	output, _ := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(string(output), "--cgi-child") {
		t.Errorf("status %d, output %q, want 1 and a hint at --cgi-child", code, output)
	}
}
