package cgi_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"interleave/models"
	"interleave/models/cgi"
	"interleave/models/cgi/child"
	"interleave/models/modeltest"
	"interleave/models/server"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// TestMain makes the test binary a server where it is asked to. As its own
// child it finds a CGI request in its environment.
func TestMain(m *testing.M) {
	switch {
	case child.Called():
		os.Exit(child.Main([]*scenarios.Scenario{probe()}))
	case os.Getenv(modeltest.AsServer) != "":
		os.Exit(server.Main(os.Args[1:], os.Stdout, os.Stderr, []models.Model{cgi.Model()}, []*scenarios.Scenario{probe()}))
	}
	os.Exit(m.Run())
}

// probe shows the child's environment, and does on demand what handlers
// should not.
func probe() *scenarios.Scenario {
	return &scenarios.Scenario{
		Name:      "probe",
		Upstreams: []scenarios.Upstream{{Name: "up"}},
		Blocking: func(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
			switch string(req.QueryValue("do")) {
			case "panic":
				panic("asked to")
			case "exit":
				os.Exit(7)
			case "garbage":
				os.Stdout.WriteString("not a response")
				os.Exit(0)
			case "sleep":
				ms, _ := strconv.Atoi(string(req.QueryValue("ms")))
				fmt.Fprintf(os.Stderr, "asleep %d\n", os.Getpid())
				io.Sleep(time.Duration(ms) * time.Millisecond)
			case "wait": // for a file
				fmt.Fprintf(os.Stderr, "asleep %d\n", os.Getpid())
				for {
					if _, err := os.Stat(string(req.QueryValue("file"))); err == nil {
						break
					}
					io.Sleep(5 * time.Millisecond)
				}
			case "env":
				env := os.Environ()
				slices.Sort(env)
				resp.Body = append(resp.Body, strings.Join(env, "\n")...)
				return nil
			case "header":
				resp.Body = append(resp.Body, req.Header("X-Some-Thing")...)
				return nil
			case "echo":
				resp.Body = append(resp.Body, req.Body...)
				return nil
			case "random":
				resp.Body = strconv.AppendUint(resp.Body, io.Random(), 10)
				return nil
			case "call":
				replies, err := io.CallAll([]scenarios.Call{{Upstream: "up", Nonce: []byte("7")}, {Upstream: "up", Nonce: []byte("8"), Params: "x=y"}})
				if err != nil {
					return err
				}
				for _, r := range replies {
					resp.Body = append(append(resp.Body, r.Body...), ' ')
				}
				return nil
			}
			resp.Body = strconv.AppendInt(resp.Body, int64(os.Getpid()), 10)
			return nil
		},
	}
}

type testServer struct {
	t *testing.T
	*modeltest.Server
	pipes []string // that it has from the start
}

// start starts a server that finds its upstream at upstream.
func start(t *testing.T, upstream string, args ...string) *testServer {
	t.Helper()
	if upstream == "" {
		upstream = "127.0.0.1:1"
	}
	s := &testServer{t: t, Server: modeltest.StartProcess(t, nil, append([]string{
		"--model", "cgi", "--cgi-child", os.Args[0], "--upstream", "up=" + upstream + "/up", "--seed", "1", "--compute-rate", "1e8",
	}, args...)...)}
	s.pipes = s.openPipes()
	return s
}

// openPipes lists the server's descriptors that are pipes.
func (s *testServer) openPipes() (pipes []string) {
	dir := fmt.Sprintf("/proc/%d/fd", s.Cmd.Process.Pid)
	fds, _ := os.ReadDir(dir)
	for _, fd := range fds {
		if to, _ := os.Readlink(filepath.Join(dir, fd.Name())); strings.HasPrefix(to, "pipe:") {
			pipes = append(pipes, fd.Name())
		}
	}
	return pipes
}

// idle waits until no child is left, not even a dead one, and checks that no
// pipe is open.
func (s *testServer) idle() {
	s.t.Helper()
	modeltest.Eventually(s.t, "no child is left", func() bool { return len(s.Children()) == 0 })
	if now := s.openPipes(); !slices.Equal(now, s.pipes) {
		s.t.Errorf("the server's pipes are descriptors %v, want %v as at its start", now, s.pipes)
	}
}

func TestEachRequestHasAProcessOfItsOwn(t *testing.T) {
	s := start(t, "")
	seen := make(map[string]bool)
	for range 5 {
		pid := s.Want(200, "")
		if seen[pid] || pid == strconv.Itoa(s.Cmd.Process.Pid) {
			t.Errorf("pid %s answered again", pid)
		}
		seen[pid] = true
	}
	s.idle()
	s.End()
}

func TestMetaVariables(t *testing.T) {
	s := start(t, "")
	host, port, _ := net.SplitHostPort(s.Addr)
	_, text, err := s.Ask("POST", "?do=env&a=b%20c", strings.NewReader("12345"),
		"Content-Type", "text/x-test", "X-Some-Thing", "one", "X-Some-Thing", "two", "Cookie", "a=1", "Cookie", "b=2",
		"Proxy", "http://evil.example", "X_Under", "1", "Authorization", "Basic c2VjcmV0")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(text, "\n")
	for _, want := range []string{
		"GATEWAY_INTERFACE=CGI/1.1", "SERVER_PROTOCOL=HTTP/1.1", "SERVER_SOFTWARE=interleave",
		"SERVER_NAME=" + host, "SERVER_PORT=" + port, "REMOTE_ADDR=127.0.0.1",
		"REQUEST_METHOD=POST", "SCRIPT_NAME=/probe", "PATH_INFO=", "QUERY_STRING=do=env&a=b%20c",
		"CONTENT_LENGTH=5", "CONTENT_TYPE=text/x-test",
		"HTTP_HOST=" + s.Addr, "HTTP_X_SOME_THING=one, two", "HTTP_COOKIE=a=1; b=2",
	} {
		if !slices.Contains(lines, want) {
			t.Errorf("the child's environment has no %q:\n%s", want, text)
		}
	}
	for _, never := range []string{"HTTP_PROXY=", "HTTP_X_UNDER=", "HTTP_AUTHORIZATION=", "HTTP_CONTENT_TYPE=", "HTTP_CONTENT_LENGTH=", "HTTP_CONNECTION=", modeltest.AsServer, "LISTEN_FDS="} {
		if strings.Contains("\n"+text, "\n"+never) {
			t.Errorf("the child's environment has %s:\n%s", never, text)
		}
	}
	_, text, _ = s.Ask("GET", "?do=header", nil, "X-Some-Thing", "as sent")
	if text != "as sent" {
		t.Errorf("the handler's X-Some-Thing = %q, want %q", text, "as sent")
	}
	s.End()
}

func TestBodies(t *testing.T) {
	s := start(t, "")
	for _, size := range []int{1, 5_000, 70_000, 1 << 20} {
		body := strings.Repeat("interleave", size/10+1)[:size]
		for _, chunked := range []bool{false, true} {
			var r io.Reader = strings.NewReader(body)
			if chunked {
				r = io.MultiReader(r) // its length is not known
			}
			status, got, err := s.Ask("POST", "?do=echo", r)
			if status != 200 || got != body || err != nil {
				t.Errorf("POST of %d bytes, chunked %v: %d with %d bytes, %v, want them back", size, chunked, status, len(got), err)
			}
		}
	}
	// A child that does not want its input.
	if status, _, err := s.Ask("POST", "", strings.NewReader(strings.Repeat("x", 1<<20))); status != 200 || err != nil {
		t.Errorf("POST to a handler that does not look at the body: %d, %v, want 200", status, err)
	}
	s.idle()
	s.End()
}

func TestHead(t *testing.T) {
	s := start(t, "")
	resp, err := http.Head("http://" + s.Addr + "/probe?do=header")
	if err != nil || resp.StatusCode != 200 {
		t.Errorf("HEAD = %v, %v, want 200", resp, err)
	}
	s.End()
}

// upstream answers in the ways that the test asks for.
func upstream(t *testing.T, handler http.HandlerFunc) (addr string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: handler}
	go srv.Serve(l)
	t.Cleanup(func() { srv.Close() })
	return l.Addr().String()
}

func TestCalls(t *testing.T) {
	tests := []struct {
		name    string
		handler http.HandlerFunc
		status  int
		text    string
	}{
		{"answered", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.URL.Path, "?", r.URL.RawQuery) }, 200, "/up?n=7 /up?n=8&x=y "},
		{"chunked", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, "a")
			w.(http.Flusher).Flush()
			fmt.Fprint(w, "b")
		}, 200, "ab ab "},
		{"until the close", func(w http.ResponseWriter, r *http.Request) {
			conn, _, _ := w.(http.Hijacker).Hijack()
			io.WriteString(conn, "HTTP/1.0 200 OK\r\n\r\nold")
			conn.Close()
		}, 200, "old old "},
		{"cut short", func(w http.ResponseWriter, r *http.Request) {
			conn, _, _ := w.(http.Hijacker).Hijack()
			io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort")
			conn.Close()
		}, 502, "upstream failed\n"},
		{"silent", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 504, "upstream timed out\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := start(t, upstream(t, tt.handler), "--call-timeout", "1s")
			if got := s.Want(tt.status, "?do=call"); got != tt.text {
				t.Errorf("GET ?do=call = %q, want %q", got, tt.text)
			}
			s.End()
		})
	}
	t.Run("refused", func(t *testing.T) {
		s := start(t, "127.0.0.1:1")
		s.Want(502, "?do=call")
		s.End()
	})
}
