package broker_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"interleave/models"
	"interleave/models/broker"
	"interleave/models/modeltest"
	"interleave/models/server"
	"interleave/scenarios"
	"interleave/scenarios/wire"
	"interleave/scenarios/wire/zmtp"
)

func TestMain(m *testing.M) {
	if os.Getenv(modeltest.AsServer) != "" {
		broker.Heartbeat(50 * time.Millisecond)
		os.Exit(server.Main(os.Args[1:], os.Stdout, os.Stderr, []models.Model{broker.Model()}, []*scenarios.Scenario{probe()}))
	}
	os.Exit(m.Run())
}

// probe tells who answers, and exits on demand.
func probe() *scenarios.Scenario {
	return &scenarios.Scenario{
		Name: "probe",
		Blocking: func(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
			if string(req.QueryValue("do")) == "exit" {
				os.Exit(7)
			}
			resp.Body = strconv.AppendInt(resp.Body, int64(os.Getpid()), 10)
			return nil
		},
	}
}

// start starts a server with one worker, and a place where others may join. The
// test's end stops it.
func start(t *testing.T) (s *modeltest.Server, address string) {
	t.Helper()
	s, address = startOnly(t)
	t.Cleanup(s.End)
	return s, address
}

func startOnly(t *testing.T) (s *modeltest.Server, address string) {
	t.Helper()
	address = "ipc://" + filepath.Join(t.TempDir(), "front")
	s = modeltest.StartProcess(t, []string{broker.EndpointEnv + "=" + address}, "--model", "broker", "--workers", "1")
	return s, address
}

// busy stops the server's own worker with as many requests as it takes, so that
// the next ones are for others, until release.
func busy(t *testing.T, s *modeltest.Server) (release func()) {
	t.Helper()
	pid, err := strconv.Atoi(s.Want(200, ""))
	if err != nil {
		t.Fatal(err)
	}
	syscall.Kill(pid, syscall.SIGSTOP)
	var all []*modeltest.Client
	for range 16 {
		c := s.Dial(t)
		c.Send("GET /probe HTTP/1.1\r\nHost: h\r\n\r\n")
		all = append(all, c)
	}
	time.Sleep(50 * time.Millisecond) // the requests are with the worker
	return func() {
		t.Helper()
		syscall.Kill(pid, syscall.SIGCONT)
		for _, c := range all {
			c.WantStatus(200)
		}
	}
}

// stranger is a worker that is no process of the server's.
type stranger struct {
	t *testing.T
	net.Conn
	session zmtp.Session
	in      []byte
}

func join(t *testing.T, address, ready string) *stranger { return joinAs(t, address, ready, 1) }

// joinAs is join with a minor version of the protocol.
func joinAs(t *testing.T, address, ready string, minor byte) *stranger {
	t.Helper()
	conn, err := net.Dial("unix", strings.TrimPrefix(address, "ipc://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(modeltest.Patience))
	w := &stranger{t: t, Conn: conn}
	hello := w.session.Hello(nil, nil)
	hello[11] = minor
	w.Write(hello)
	w.send("READY", ready)
	for !w.session.Ready() {
		w.step()
	}
	return w
}

func (w *stranger) send(frames ...string) {
	w.t.Helper()
	var all [][]byte
	for _, f := range frames {
		all = append(all, []byte(f))
	}
	if _, err := w.Write(zmtp.AppendMessage(nil, all...)); err != nil {
		w.t.Fatal(err)
	}
}

// step takes what has come, or reads more.
func (w *stranger) step() (frames []string) {
	w.t.Helper()
	frames, err := w.next()
	if err != nil {
		w.t.Fatal(err)
	}
	return frames
}

// next is step on any goroutine.
func (w *stranger) next() (frames []string, err error) {
	var m zmtp.Message
	n, got, reply, err := w.session.Next(w.in, &m, nil)
	if err != nil {
		return nil, err
	}
	w.Write(reply)
	for _, f := range m.Frames {
		frames = append(frames, string(f))
	}
	w.in = w.in[n:]
	if n == 0 && !got {
		var more [4096]byte
		n, err := w.Read(more[:])
		if err != nil {
			return nil, err
		}
		w.in = append(w.in, more[:n]...)
	}
	return frames, nil
}

// request is the next request's number and text.
func (w *stranger) request() (id, text string) {
	w.t.Helper()
	for {
		if frames := w.step(); len(frames) == 2 {
			return frames[0], frames[1]
		}
	}
}

func TestStrangerJoinsAndLeaves(t *testing.T) {
	s, address := start(t)
	release := busy(t, s)
	w := join(t, address, "1")
	c := s.Dial(t)
	c.Send("GET /probe?n=1 HTTP/1.1\r\nHost: h\r\nX-Own: yes\r\n\r\n")
	id, text := w.request()
	if !strings.HasPrefix(text, "GET /probe?n=1 HTTP/1.1\r\n") || !strings.Contains(text, "X-Own: yes\r\n") {
		t.Errorf("the worker is sent %q", text)
	}
	w.send(id, "201", "text/html", "made")
	if got := c.Want(201, "made"); got.Header.Get("Content-Type") != "text/html" {
		t.Errorf("Content-Type is %q, want text/html", got.Header.Get("Content-Type"))
	}
	// It answers what it has, and gets nothing any more.
	c.Send("GET /probe?n=2 HTTP/1.1\r\nHost: h\r\n\r\n")
	id, _ = w.request()
	w.send("LEAVE")
	w.send(id, "200", "", "last")
	c.Want(200, "last")
	release()
	c.Send("GET /probe?n=3 HTTP/1.1\r\nHost: h\r\n\r\n")
	if got := c.WantStatus(200); got.Body == "" || got.Body == "last" {
		t.Errorf("after LEAVE the answer is %q, want that of the server's own worker", got.Body)
	}
}

// What a worker has begun cannot be given to another one; what it has not been
// sent can.
func TestRequestsOfADeadWorker(t *testing.T) {
	s, address := start(t)
	release := busy(t, s)
	w := join(t, address, "8")
	c := s.Dial(t)
	c.Send("GET /probe HTTP/1.1\r\nHost: h\r\n\r\n")
	w.request()
	w.Close()
	if got := c.WantStatus(502); got.Close {
		t.Error("the answer says Connection: close: the client's connection is fine")
	}

	w = join(t, address, "8")
	body := strings.Repeat("x", 1<<20) // more than the socket takes
	var clients []*modeltest.Client
	for range 3 {
		c := s.Dial(t)
		c.Send(fmt.Sprintf("POST /probe HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n%s", len(body), body))
		clients = append(clients, c)
	}
	time.Sleep(200 * time.Millisecond)
	w.Close()
	release()
	for _, c := range clients {
		c.WantStatus(200)
	}
}

// A worker that breaks the protocol harms nobody else.
func TestStrangersThatAreNoWorkers(t *testing.T) {
	s, address := start(t)
	for name, says := range map[string]string{
		"HTTP":               "GET / HTTP/1.1\r\n\r\n",
		"another socket":     string(zmtp.AppendReady(zmtp.AppendGreeting(nil), "SUB", nil)),
		"READY for nothing":  string(zmtp.AppendMessage((&zmtp.Session{}).Hello(nil, nil), []byte("READY"), []byte("0"))),
		"answer to nobody":   string(zmtp.AppendMessage((&zmtp.Session{}).Hello(nil, nil), []byte("12345678"), []byte("99"), nil, nil)),
		"message of no kind": string(zmtp.AppendMessage((&zmtp.Session{}).Hello(nil, nil), []byte("hello"))),
	} {
		conn, err := net.Dial("unix", strings.TrimPrefix(address, "ipc://"))
		if err != nil {
			t.Fatal(err)
		}
		conn.SetDeadline(time.Now().Add(modeltest.Patience))
		conn.Write([]byte(says))
		for buf := make([]byte, 1000); err == nil; {
			_, err = conn.Read(buf)
		}
		if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
			t.Errorf("%s: the connection is still open", name)
		}
		conn.Close()
		s.Want(200, "")
	}
}

// A worker that answers no ping is not given requests for ever. One that does, or
// knows no pings, is left alone.
func TestHeartbeats(t *testing.T) {
	s, address := start(t)
	release := busy(t, s)
	deaf, alive, old := join(t, address, "1"), join(t, address, "1"), joinAs(t, address, "1", 0)
	go func() {
		for err := error(nil); err == nil; { // answers pings as they come
			_, err = alive.next()
		}
	}()
	if _, err := io.Copy(io.Discard, deaf); err != nil {
		t.Errorf("a worker that answers no ping: %v, want its connection to end", err)
	}
	old.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
	if got, err := io.ReadAll(old); len(got) > 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a worker of version 3.0 is sent %q, and then %v, want nothing", got, err)
	}
	release()
	if log := s.Log.String(); strings.Count(log, "pings") != 1 {
		t.Errorf("the log is %q, want one worker that was given up", log)
	}
}

// A handler that ends its process is replaced.
func TestWorkerThatExits(t *testing.T) {
	s, _ := start(t)
	before := s.Want(200, "")
	s.Want(502, "?do=exit")
	modeltest.Eventually(t, "another worker answers", func() bool {
		status, text, err := s.Ask("GET", "", nil)
		return err == nil && status == 200 && text != before
	})
}

// The front's death ends the workers that it has started.
func TestFrontIsKilled(t *testing.T) {
	s, _ := startOnly(t)
	pid, _ := strconv.Atoi(s.Want(200, ""))
	s.Cmd.Process.Signal(syscall.SIGKILL)
	modeltest.Eventually(t, "the worker has ended", func() bool { return !modeltest.Running(pid) })
}

// A worker made with libzmq serves, asks whether the front is alive, and is
// told so.
func TestPyzmqWorker(t *testing.T) {
	python := "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import zmq").Run(); err != nil {
		t.Skip("no pyzmq (Debian's python3-zmq) for " + python)
	}
	for _, kind := range []string{"DEALER", "REQ"} {
		t.Run(kind, func(t *testing.T) {
			s, address := start(t)
			release := busy(t, s)
			cmd := exec.Command(python, "testdata/worker.py", kind, address)
			cmd.Stderr = os.Stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			defer cmd.Wait()
			defer cmd.Process.Kill()
			modeltest.Eventually(t, "the worker serves", func() bool {
				status, text, err := s.Ask("GET", "?n=7", nil)
				return err == nil && status == 200 && text == "python GET /probe?n=7 HTTP/1.1"
			})
			time.Sleep(500 * time.Millisecond) // several heartbeats
			status, text, err := s.Ask("POST", "?n=8", strings.NewReader(strings.Repeat("x", 100_000)))
			if status != 200 || !strings.HasPrefix(text, "python POST") || err != nil {
				t.Errorf("after a while the answer is %d %q, %v, want the worker's", status, text, err)
			}
			release()
		})
	}
}
