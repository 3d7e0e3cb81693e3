package prefork_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"interleave/models"
	"interleave/models/modeltest"
	"interleave/models/prefork"
	"interleave/models/server"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func TestMain(m *testing.M) {
	if os.Getenv(modeltest.AsServer) != "" {
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
	t *testing.T
	*modeltest.Server
}

func start(t *testing.T, args ...string) *testServer {
	t.Helper()
	return &testServer{t, modeltest.StartProcess(t, nil, append([]string{"--model", "prefork"}, args...)...)}
}

// stop asks the server to stop; its workers must be gone then.
func (s *testServer) stop() {
	s.t.Helper()
	workers := s.Children()
	s.End()
	for _, pid := range workers {
		if syscall.Kill(pid, 0) == nil {
			s.t.Errorf("worker %d is alive after its master's end", pid)
		}
	}
}

func TestWorkersAreTheProcessesAskedFor(t *testing.T) {
	s := start(t, "--workers", "3")
	if got := s.Children(); len(got) != 3 {
		t.Errorf("%d workers %v, want 3", len(got), got)
	}
	if pid := s.Want(200, ""); !contains(s.Children(), pid) {
		t.Errorf("pid %s answered, want one of the workers %v", pid, s.Children())
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
		clients.Go(func() { s.Want(200, "?do=sleep&ms=200") })
	}
	clients.Wait()
	if took := time.Since(began); took < 400*time.Millisecond {
		t.Errorf("4 requests of 200 ms on 2 workers took %v, want at least 400 ms", took)
	}
	s.stop()
}

func TestKilledWorkerIsReplacedAndHarmsNobodyElse(t *testing.T) {
	s := start(t, "--workers", "2")
	before := s.Children()
	answers := make(chan error, 2)
	for range 2 {
		go func() {
			status, _, err := s.Ask("GET", "?do=sleep&ms=700", nil)
			if err == nil && status != 200 {
				err = fmt.Errorf("status %d", status)
			}
			answers <- err
		}()
	}
	modeltest.Eventually(t, "both workers are asleep", func() bool { return strings.Count(s.Log.String(), "asleep") == 2 })
	syscall.Kill(before[0], syscall.SIGKILL)
	first, second := <-answers, <-answers
	if (first == nil) == (second == nil) {
		t.Errorf("one of two workers was killed; the requests ended with %v and %v, want one error", first, second)
	}
	modeltest.Eventually(t, "the killed worker is replaced", func() bool {
		now := s.Children()
		return len(now) == 2 && !contains(now, strconv.Itoa(before[0]))
	})
	for range 4 {
		s.Want(200, "")
	}
	s.stop()
}

func TestHandlerThatExitsIsReplaced(t *testing.T) {
	s := start(t, "--workers", "1")
	for range 3 {
		if status, body, err := s.Ask("GET", "?do=exit", nil); err == nil {
			t.Errorf("GET ?do=exit = %d %q, want a broken connection", status, body)
		}
		s.Want(200, "")
	}
	if want := "exit status 7"; !strings.Contains(s.Log.String(), want) {
		t.Errorf("stderr = %q, want %q in it", s.Log.String(), want)
	}
	s.stop()
}

func TestPanicIsAnsweredAndTheWorkerLives(t *testing.T) {
	s := start(t, "--workers", "1")
	before := s.Want(200, "")
	if status, _, err := s.Ask("GET", "?do=panic", nil); status != 500 || err != nil {
		t.Errorf("GET ?do=panic = %d, %v, want 500", status, err)
	}
	if after := s.Want(200, ""); after != before {
		t.Errorf("pid %s answered after the panic, want %s still", after, before)
	}
	s.stop()
}

func TestIdleConnectionsMakeRoom(t *testing.T) {
	s := start(t, "--workers", "2")
	var kept []net.Conn
	for range 6 {
		conn, err := net.Dial("tcp", s.Addr)
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
			resp, err := client.Get("http://" + s.Addr + "/probe")
			if err != nil {
				t.Errorf("busy client: %v", err)
				return
			}
			io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}
	})
	for range 3 {
		s.Want(200, "")
	}
	close(quit)
	busy.Wait()
	s.stop()
}

func TestConnectionLimit(t *testing.T) {
	s := start(t, "--workers", "4", "--max-conns", "2")
	for range 2 {
		conn, err := net.Dial("tcp", s.Addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprintf(conn, "GET /probe HTTP/1.1\r\nHost: x\r\n\r\n")
		if resp, err := http.ReadResponse(bufio.NewReader(conn), nil); err != nil || resp.StatusCode != 200 {
			t.Fatalf("%v, %v, want 200", resp, err)
		}
	}
	third, err := net.Dial("tcp", s.Addr)
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
	idle, err := net.Dial("tcp", s.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer idle.Close()
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		s.Want(200, "?do=sleep&ms=400")
	}()
	modeltest.Eventually(t, "the request is in the handler", func() bool { return strings.Contains(s.Log.String(), "asleep") })
	s.stop()
	<-answered
	idle.SetReadDeadline(time.Now().Add(10 * time.Second))
	if n, err := idle.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("on an idle connection: %d, %v, want its end", n, err)
	}
}

func TestStopOfIdleServerIsPrompt(t *testing.T) {
	s := start(t, "--workers", "16")
	s.Want(200, "")
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
		_, _, err := s.Ask("GET", "?do=sleep&ms=60000", nil)
		broken <- err
	}()
	modeltest.Eventually(t, "the request is in the handler", func() bool { return strings.Contains(s.Log.String(), "asleep") })
	s.stop()
	if err := <-broken; err == nil {
		t.Error("the hung request was answered")
	}
}

func TestWorkersDieWithTheirMaster(t *testing.T) {
	s := start(t, "--workers", "3")
	workers := s.Children()
	go s.Ask("GET", "?do=sleep&ms=60000", nil)
	modeltest.Eventually(t, "the request is in the handler", func() bool { return strings.Contains(s.Log.String(), "asleep") })
	s.Kill()
	for _, pid := range workers {
		modeltest.Eventually(t, fmt.Sprintf("worker %d is dead", pid), func() bool { return !modeltest.Running(pid) })
	}
}

func TestSlowClients(t *testing.T) {
	s := start(t, "--workers", "1", "--header-timeout", "200ms", "--idle-timeout", "300ms")
	conn, err := net.Dial("tcp", s.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	io.WriteString(conn, "GET /probe HT")
	if resp, err := http.ReadResponse(bufio.NewReader(conn), nil); err != nil || resp.StatusCode != 408 {
		t.Errorf("unfinished request: %v, %v, want 408", resp, err)
	}
	silent, err := net.Dial("tcp", s.Addr)
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
