package modeltest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"interleave/models"
)

// syscalls counts the system calls that the server makes while during runs. The case
// is skipped where there is no strace, or it may not look.
func (s *Server) syscalls(during func()) map[string]int {
	s.t.Helper()
	strace, err := exec.LookPath("strace")
	if err != nil {
		s.t.Skip("no strace on this host")
	}
	path := filepath.Join(s.t.TempDir(), "calls")
	cmd := exec.Command(strace, "-f", "-qq", "-o", path, "-p", fmt.Sprint(s.Cmd.Process.Pid))
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := spawn(cmd); err != nil {
		s.t.Skip("cannot start strace: ", err)
	}
	ended := make(chan struct{})
	go func() {
		cmd.Wait()
		close(ended)
	}()
	for end := time.Now().Add(Patience); !s.traced(); time.Sleep(5 * time.Millisecond) {
		select {
		case <-ended:
			s.t.Skip("strace may not look: ", said.String())
		default:
		}
		if time.Now().After(end) {
			s.t.Fatal("strace does not attach")
		}
	}
	during()
	cmd.Process.Signal(syscall.SIGINT)
	<-ended
	text, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	counts := map[string]int{}
	for _, m := range beginsCall.FindAllSubmatch(text, -1) {
		counts[string(m[1])]++
	}
	return counts
}

// beginsCall finds the calls in strace's lines: "1234  read(5, ...".
var beginsCall = regexp.MustCompile(`(?m)^\d+ +(\w+)\(`)

// traced reports whether somebody traces all of the server's threads.
func (s *Server) traced() bool {
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", s.Cmd.Process.Pid))
	for _, path := range tasks {
		if text, err := os.ReadFile(path); err == nil && bytes.Contains(text, []byte("TracerPid:\t0\n")) {
			return false
		}
	}
	return len(tasks) > 0
}

// startNamed starts the model of that name.
func startNamed(t *testing.T, name string) *Server {
	t.Helper()
	for _, m := range all() {
		if m.Name == name {
			if why := m.Unavailable(); why != "" {
				t.Skip(why)
			}
			return startProbe(t, subject{Model: m}, models.Config{})
		}
	}
	t.Fatalf("no model %q", name)
	return nil
}

// A loop of completions leaves reading, writing and accepting to the kernel.
func TestUringMakesNoCallsForSockets(t *testing.T) {
	s := startNamed(t, "uring")
	kept := s.Dial(t)
	ask := func(c *Client) {
		c.Send(get("/echo?n=1"))
		c.Want(200, "1\n")
	}
	ask(kept)
	counts := s.syscalls(func() {
		for range 50 {
			ask(kept)
		}
		for range 5 {
			c := s.Dial(t)
			ask(c)
			c.Close()
		}
	})
	for _, name := range strings.Fields("read readv recvfrom recvmsg write writev sendto sendmsg accept accept4 shutdown epoll_ctl") {
		if n := counts[name]; n > 0 {
			t.Errorf("it calls %s %d times for 55 requests, want never", name, n)
		}
	}
	if counts["io_uring_enter"] == 0 {
		t.Errorf("the calls are %v, want io_uring_enter among them", counts)
	}
}

// A worker of the broker's knows nothing of HTTP connections: it has no TCP socket.
func TestBrokersWorkersHoldNoClient(t *testing.T) {
	s := startNamed(t, "broker")
	c := s.Dial(t)
	c.Send(get("/echo?n=1"))
	c.Want(200, "1\n")
	tcp, err := os.ReadFile("/proc/net/tcp")
	if err != nil {
		t.Skip(err)
	}
	held := func(pid int) (n int) {
		links, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
		for _, link := range links {
			to, _ := os.Readlink(link)
			if inode, ok := strings.CutPrefix(to, "socket:["); ok && bytes.Contains(tcp, []byte(" "+strings.TrimSuffix(inode, "]")+" ")) {
				n++
			}
		}
		return n
	}
	if n := held(s.Cmd.Process.Pid); n < 2 {
		t.Errorf("the front has %d TCP sockets, want its listener and a client's", n)
	}
	workers := s.below()
	if len(workers) == 0 {
		t.Error("the front has no workers")
	}
	for _, pid := range workers {
		if n := held(pid); n > 0 {
			t.Errorf("worker %d has %d TCP sockets, want none", pid, n)
		}
	}
}
