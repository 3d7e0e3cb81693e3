package threadconn_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"interleave/internal/race"
	"interleave/models"
	"interleave/models/modeltest"
	"interleave/models/server"
	"interleave/models/threadconn"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func TestMain(m *testing.M) {
	if os.Getenv(modeltest.AsServer) != "" {
		os.Exit(server.Main(os.Args[1:], os.Stdout, os.Stderr, []models.Model{threadconn.Model()}, []*scenarios.Scenario{probe()}))
	}
	os.Exit(m.Run())
}

// probe answers at once, or, if asked to, when it has slept.
func probe() *scenarios.Scenario {
	return &scenarios.Scenario{
		Name: "probe",
		Blocking: func(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
			if len(req.QueryValue("sleep")) > 0 {
				io.Sleep(time.Second)
			}
			resp.Body = append(resp.Body, "here"...)
			return nil
		},
	}
}

func start(t *testing.T, args ...string) *modeltest.Server {
	t.Helper()
	return modeltest.StartProcess(t, nil, append([]string{"--model", "threadconn"}, args...)...)
}

const request = "GET /probe HTTP/1.1\r\nHost: h\r\n\r\n"

// crowd are n clients that have asked once.
func crowd(t *testing.T, s *modeltest.Server, n int) []*modeltest.Client {
	t.Helper()
	all := make([]*modeltest.Client, n)
	for i := range all {
		all[i] = s.Dial(t)
		all[i].Send(request)
		all[i].Want(200, "here")
	}
	return all
}

func threads(t *testing.T, s *modeltest.Server) int {
	t.Helper()
	tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", s.Cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	return len(tasks)
}

// A connection has a thread from its beginning to its end, and no poller knows
// of it.
func TestAThreadForEachConnection(t *testing.T) {
	const clients = 100
	s := start(t)
	before := threads(t, s)
	all := crowd(t, s, clients)
	if n := threads(t, s); n < clients || n > before+clients+clients/2 {
		t.Errorf("with %d connections the server has %d threads, want one each and few more", clients, n)
	}
	if fds := polled(t, s); len(fds) > 0 {
		t.Errorf("the descriptors %v are in an epoll, want no connection there", fds)
	}
	for _, c := range all {
		c.Close()
	}
	modeltest.Eventually(t, "the threads end with their connections", func() bool { return threads(t, s) <= before+clients/2 })
	s.End()
}

// polled are the sockets in the server's epoll instances, but for the listener,
// which it inherited: Go's runtime takes in any non-blocking descriptor.
func polled(t *testing.T, s *modeltest.Server) (fds []string) {
	t.Helper()
	proc := fmt.Sprintf("/proc/%d/", s.Cmd.Process.Pid)
	entries, err := os.ReadDir(proc + "fd")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if link, _ := os.Readlink(proc + "fd/" + e.Name()); link != "anon_inode:[eventpoll]" {
			continue
		}
		info, err := os.ReadFile(proc + "fdinfo/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(info)) {
			fields := strings.Fields(line)
			if len(fields) < 2 || fields[0] != "tfd:" || fields[1] == "3" {
				continue
			}
			if link, _ := os.Readlink(proc + "fd/" + fields[1]); strings.HasPrefix(link, "socket:") {
				fds = append(fds, fields[1])
			}
		}
	}
	return fds
}

// A request may be longer than what a waiting thread has room for.
func TestLongRequests(t *testing.T) {
	s := start(t)
	c := s.Dial(t)
	for length := 300; length < 8000; length += 100 {
		c.Send("GET /probe HTTP/1.1\r\nHost: h\r\nX: " + strings.Repeat("x", length) + "\r\n\r\n")
		c.Want(200, "here")
	}
	c.Send(strings.Repeat(request, 40))
	for range 40 {
		c.Want(200, "here")
	}
}

// Idle connections end at once when the server stops.
func TestStopEndsIdleConnections(t *testing.T) {
	s := start(t)
	idle := crowd(t, s, 50)
	began := time.Now()
	s.Stop()
	for _, c := range idle {
		c.WantEnd()
	}
	s.Wait()
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("the server ended %v after the stop, want at once: all were idle", took)
	}
}

// What an idle connection costs is its thread.
func TestIdleConnectionsAreSmall(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector has memory of its own for each thread")
	}
	const clients, most = 1000, 26 << 10
	s := start(t)
	crowd(t, s, 100)
	before := memory(t, s)
	crowd(t, s, clients)
	if each := (memory(t, s) - before) / clients; each > most {
		t.Errorf("an idle connection costs %d bytes, want at most %d", each, most)
	} else {
		t.Logf("an idle connection costs %d bytes", each)
	}
}

// memory is the server's own memory, in bytes.
func memory(t *testing.T, s *modeltest.Server) int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", s.Cmd.Process.Pid))
	if err != nil {
		t.Skip("the kernel does not tell the memory of processes")
	}
	_, rest, _ := strings.Cut(string(text), "\nPss:")
	var kilobytes int
	fmt.Sscan(rest, &kilobytes)
	return kilobytes << 10
}

// A server without a descriptor left can still wait for its end. Go's runtime
// could not start its first timer.
func TestStopWithoutDescriptors(t *testing.T) {
	s := start(t, "--drain-timeout", "200ms")
	busy := s.Dial(t)
	busy.Send("GET /probe?sleep=1 HTTP/1.1\r\nHost: h\r\n\r\n")
	time.Sleep(50 * time.Millisecond)
	limitFiles(t, s)
	s.Stop()
	s.Wait()
}

// limitFiles lets the server open no further descriptor.
func limitFiles(t *testing.T, s *modeltest.Server) {
	t.Helper()
	highest := uint64(0)
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", s.Cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		n, _ := strconv.ParseUint(e.Name(), 10, 64)
		highest = max(highest, n)
	}
	limit := unix.Rlimit{Cur: highest + 1, Max: highest + 1}
	if err := unix.Prlimit(s.Cmd.Process.Pid, unix.RLIMIT_NOFILE, &limit, nil); err != nil {
		t.Skip("cannot limit the descriptors of another process: ", err)
	}
}
