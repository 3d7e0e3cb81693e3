package prefork_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"interleave/models"
	"interleave/models/prefork"
	"interleave/models/server"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// asServer makes the test binary a server, and the server's workers.
const asServer = "INTERLEAVE_TEST_AS_SERVER"

func TestMain(m *testing.M) {
	if os.Getenv(asServer) != "" {
		os.Exit(server.Main(os.Args[1:], os.Stdout, os.Stderr, []models.Model{prefork.Model()}, []*scenarios.Scenario{probe()}))
	}
	os.Exit(m.Run())
}

// probe tells who answers, and does on demand what handlers should not.
func probe() *scenarios.Scenario {
	return &scenarios.Scenario{
		Name: "probe",
		Blocking: func(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
			switch string(req.QueryValue("do")) {
			case "panic":
				panic("asked to")
			case "exit":
				os.Exit(7)
			case "sleep":
				ms, _ := strconv.Atoi(string(req.QueryValue("ms")))
				os.Stderr.WriteString("asleep\n")
				io.Sleep(time.Duration(ms) * time.Millisecond)
			}
			resp.Body = strconv.AppendInt(resp.Body, int64(os.Getpid()), 10)
			return nil
		},
	}
}

type testServer struct {
	t      *testing.T
	cmd    *exec.Cmd
	url    string
	addr   string
	stderr lockedBuffer
}

// lockedBuffer is what the server has written to stderr so far.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// start starts a server; it must have ended by itself when the test is over.
func start(t *testing.T, args ...string) *testServer {
	t.Helper()
	s := &testServer{t: t}
	s.cmd = exec.Command(os.Args[0], append([]string{"--model", "prefork", "--scenario", "probe", "--listen", "127.0.0.1:0"}, args...)...)
	// A process built for the race detector would sleep for a second at its end.
	s.cmd.Env = append(os.Environ(), asServer+"=1", "GORACE=atexit_sleep_ms=0")
	s.cmd.Stderr = &s.stderr
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if s.cmd.ProcessState == nil {
			s.cmd.Process.Kill()
			s.cmd.Wait()
		}
	})
	line, _ := bufio.NewReader(stdout).ReadString('\n')
	s.url = strings.TrimPrefix(strings.TrimSpace(line), "listening on ")
	s.addr = strings.TrimSuffix(strings.TrimPrefix(s.url, "http://"), "/probe")
	if s.addr == "" {
		t.Fatalf("the server did not start: %s", &s.stderr)
	}
	return s
}

// stop asks the server to stop and returns its workers' pids, which are gone.
func (s *testServer) stop() {
	s.t.Helper()
	workers := s.workers()
	s.cmd.Process.Signal(syscall.SIGTERM)
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("after SIGTERM the server ended with %v, want status 0; stderr:\n%s", err, &s.stderr)
	}
	for _, pid := range workers {
		if syscall.Kill(pid, 0) == nil {
			s.t.Errorf("worker %d is alive after its master's end", pid)
		}
	}
}

func (s *testServer) workers() (pids []int) {
	s.t.Helper()
	if _, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", s.cmd.Process.Pid, s.cmd.Process.Pid)); err != nil {
		s.t.Skip("this host does not tell a process's children")
	}
	tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", s.cmd.Process.Pid))
	var text []byte
	for _, task := range tasks {
		t, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", s.cmd.Process.Pid, task.Name()))
		text = append(text, t...)
	}
	for _, field := range strings.Fields(string(text)) {
		pid, _ := strconv.Atoi(field)
		pids = append(pids, pid)
	}
	return pids
}

// eventually waits for what other processes do.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("still not: %s", what)
		}
	}
}

// get asks over a connection of its own.
func get(url string) (status int, body string, err error) {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 20 * time.Second}
	resp, err := client.Get(url)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text), err
}

func (s *testServer) wantOK(query string) (body string) {
	s.t.Helper()
	status, body, err := get(s.url + query)
	if status != 200 || err != nil {
		s.t.Errorf("GET %s: %d %q, %v, want 200; stderr:\n%s", query, status, body, err, &s.stderr)
	}
	return body
}

func TestWorkersAreTheProcessesAskedFor(t *testing.T) {
	s := start(t, "--workers", "3")
	if got := s.workers(); len(got) != 3 {
		t.Errorf("%d workers %v, want 3", len(got), got)
	}
	if pid := s.wantOK(""); !contains(s.workers(), pid) {
		t.Errorf("pid %s answered, want one of the workers %v", pid, s.workers())
	}
	s.stop()
}

func contains(pids []int, pid string) bool {
	for _, p := range pids {
		if strconv.Itoa(p) == pid {
			return true
		}
	}
	return false
}

func TestConcurrencyIsTheNumberOfWorkers(t *testing.T) {
	s := start(t, "--workers", "2")
	began := time.Now()
	var clients sync.WaitGroup
	for range 4 {
		clients.Go(func() { s.wantOK("?do=sleep&ms=200") })
	}
	clients.Wait()
	if took := time.Since(began); took < 400*time.Millisecond {
		t.Errorf("4 requests of 200 ms on 2 workers took %v, want at least 400 ms", took)
	}
	s.stop()
}

func TestKilledWorkerIsReplacedAndHarmsNobodyElse(t *testing.T) {
	s := start(t, "--workers", "2")
	before := s.workers()
	answers := make(chan error, 2)
	for range 2 {
		go func() {
			status, _, err := get(s.url + "?do=sleep&ms=700")
			if err == nil && status != 200 {
				err = fmt.Errorf("status %d", status)
			}
			answers <- err
		}()
	}
	eventually(t, "both workers are asleep", func() bool { return strings.Count(s.stderr.String(), "asleep") == 2 })
	syscall.Kill(before[0], syscall.SIGKILL)
	first, second := <-answers, <-answers
	if (first == nil) == (second == nil) {
		t.Errorf("one of two workers was killed; the requests ended with %v and %v, want one error", first, second)
	}
	eventually(t, "the killed worker is replaced", func() bool {
		now := s.workers()
		return len(now) == 2 && !contains(now, strconv.Itoa(before[0]))
	})
	for range 4 {
		s.wantOK("")
	}
	s.stop()
}

func TestHandlerThatExitsIsReplaced(t *testing.T) {
	s := start(t, "--workers", "1")
	for range 3 {
		if status, body, err := get(s.url + "?do=exit"); err == nil {
			t.Errorf("GET ?do=exit = %d %q, want a broken connection", status, body)
		}
		s.wantOK("")
	}
	if want := "exit status 7"; !strings.Contains(s.stderr.String(), want) {
		t.Errorf("stderr = %q, want %q in it", s.stderr.String(), want)
	}
	s.stop()
}

func TestPanicIsAnsweredAndTheWorkerLives(t *testing.T) {
	s := start(t, "--workers", "1")
	before := s.wantOK("")
	if status, _, err := get(s.url + "?do=panic"); status != 500 || err != nil {
		t.Errorf("GET ?do=panic = %d, %v, want 500", status, err)
	}
	if after := s.wantOK(""); after != before {
		t.Errorf("pid %s answered after the panic, want %s still", after, before)
	}
	s.stop()
}

func TestIdleConnectionsMakeRoom(t *testing.T) {
	s := start(t, "--workers", "2")
	var kept []net.Conn
	for range 6 {
		conn, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		kept = append(kept, conn)
		// More clients than workers: each gets an answer, because idle
		// connections of the earlier ones are closed.
		fmt.Fprintf(conn, "GET /probe HTTP/1.1\r\nHost: x\r\n\r\n")
		conn.SetReadDeadline(time.Now().Add(20 * time.Second))
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil || resp.StatusCode != 200 {
			t.Fatalf("client %d: %v, %v, want 200", len(kept), resp, err)
		}
	}
	s.stop()
}

func TestKeptAliveClientsTakeTurns(t *testing.T) {
	s := start(t, "--workers", "1")
	// A client that never pauses must not keep the other one out.
	quit := make(chan struct{})
	var busy sync.WaitGroup
	busy.Go(func() {
		var client http.Client
		for {
			select {
			case <-quit:
				client.CloseIdleConnections()
				return
			default:
			}
			resp, err := client.Get(s.url)
			if err != nil {
				t.Errorf("busy client: %v", err)
				return
			}
			io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}
	})
	for range 3 {
		s.wantOK("")
	}
	close(quit)
	busy.Wait()
	s.stop()
}

func TestConnectionLimit(t *testing.T) {
	s := start(t, "--workers", "4", "--max-conns", "2")
	for range 2 {
		conn, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprintf(conn, "GET /probe HTTP/1.1\r\nHost: x\r\n\r\n")
		if resp, err := http.ReadResponse(bufio.NewReader(conn), nil); err != nil || resp.StatusCode != 200 {
			t.Fatalf("%v, %v, want 200", resp, err)
		}
	}
	third, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer third.Close()
	third.SetDeadline(time.Now().Add(20 * time.Second))
	// The refusal does not wait for a request.
	answer, err := io.ReadAll(third)
	if !strings.HasPrefix(string(answer), "HTTP/1.1 503 ") || err != nil {
		t.Errorf("third connection: %q, %v, want a 503 and its end", answer, err)
	}
	s.stop()
}

func TestStopAnswersWhatIsInFlight(t *testing.T) {
	s := start(t, "--workers", "2")
	idle, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer idle.Close()
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		s.wantOK("?do=sleep&ms=400")
	}()
	eventually(t, "the request is in the handler", func() bool { return strings.Contains(s.stderr.String(), "asleep") })
	s.stop()
	<-answered
	idle.SetReadDeadline(time.Now().Add(10 * time.Second))
	if n, err := idle.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("on an idle connection: %d, %v, want its end", n, err)
	}
}

func TestStopOfIdleServerIsPrompt(t *testing.T) {
	s := start(t, "--workers", "16")
	s.wantOK("")
	began := time.Now()
	s.stop()
	// The default drain time-out is 5 s: nobody may have slept through it.
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("stopping took %v", took)
	}
}

func TestHungWorkerIsKilledAfterTheDrainTimeout(t *testing.T) {
	s := start(t, "--workers", "1", "--drain-timeout", "100ms")
	broken := make(chan error)
	go func() {
		_, _, err := get(s.url + "?do=sleep&ms=60000")
		broken <- err
	}()
	eventually(t, "the request is in the handler", func() bool { return strings.Contains(s.stderr.String(), "asleep") })
	s.stop()
	if err := <-broken; err == nil {
		t.Error("the hung request was answered")
	}
}

func TestWorkersDieWithTheirMaster(t *testing.T) {
	s := start(t, "--workers", "3")
	workers := s.workers()
	go get(s.url + "?do=sleep&ms=60000")
	eventually(t, "the request is in the handler", func() bool { return strings.Contains(s.stderr.String(), "asleep") })
	s.cmd.Process.Kill()
	s.cmd.Wait()
	for _, pid := range workers {
		eventually(t, fmt.Sprintf("worker %d is dead", pid), func() bool { return !running(pid) })
	}
}

// running reports whether pid is alive; an orphan that nobody has reaped yet
// is not.
func running(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && !bytes.Contains(stat, []byte(") Z ")) && !bytes.Contains(stat, []byte(") X "))
}

func TestSlowClients(t *testing.T) {
	s := start(t, "--workers", "1", "--header-timeout", "200ms", "--idle-timeout", "300ms")
	conn, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	io.WriteString(conn, "GET /probe HT")
	if resp, err := http.ReadResponse(bufio.NewReader(conn), nil); err != nil || resp.StatusCode != 408 {
		t.Errorf("unfinished request: %v, %v, want 408", resp, err)
	}
	silent, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	silent.SetDeadline(time.Now().Add(20 * time.Second))
	if n, err := silent.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("silent connection: %d, %v, want its end", n, err)
	}
	s.stop()
}
