package cgi_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"interleave/models"
	"interleave/models/cgi"
	"interleave/models/cgi/child"
	"interleave/models/server"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// asServer makes the test binary a server. As its own child it finds a CGI
// request in its environment.
const asServer = "INTERLEAVE_TEST_AS_SERVER"

func TestMain(m *testing.M) {
	switch {
	case child.Called():
		os.Exit(child.Main([]*scenarios.Scenario{probe()}))
	case os.Getenv(asServer) != "":
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
	t      *testing.T
	cmd    *exec.Cmd
	url    string
	addr   string
	stderr lockedBuffer
	pipes  []string // that it has from the start
}

// lockedBuffer is what the server and its children have written to stderr.
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

// start starts a server that finds its upstream at upstream.
func start(t *testing.T, upstream string, args ...string) *testServer {
	t.Helper()
	if upstream == "" {
		upstream = "127.0.0.1:1"
	}
	s := &testServer{t: t}
	s.cmd = exec.Command(os.Args[0], append([]string{
		"--model", "cgi", "--scenario", "probe", "--listen", "127.0.0.1:0", "--cgi-child", os.Args[0],
		"--upstream", "up=" + upstream + "/up", "--seed", "1", "--compute-rate", "1e8",
	}, args...)...)
	// A child built for the race detector would sleep for a second at its end.
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
	s.pipes = s.openPipes()
	return s
}

// openPipes lists the server's descriptors that are pipes.
func (s *testServer) openPipes() (pipes []string) {
	dir := fmt.Sprintf("/proc/%d/fd", s.cmd.Process.Pid)
	fds, _ := os.ReadDir(dir)
	for _, fd := range fds {
		if to, _ := os.Readlink(filepath.Join(dir, fd.Name())); strings.HasPrefix(to, "pipe:") {
			pipes = append(pipes, fd.Name())
		}
	}
	return pipes
}

// stop asks the server to stop; it must have no children and no descriptors
// left of its requests.
func (s *testServer) stop() {
	s.t.Helper()
	s.cmd.Process.Signal(syscall.SIGTERM)
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("after SIGTERM the server ended with %v, want status 0; stderr:\n%s", err, &s.stderr)
	}
}

// idle waits until no child is left, not even a dead one, and checks that no
// pipe is open.
func (s *testServer) idle() {
	s.t.Helper()
	eventually(s.t, "no child is left", func() bool {
		tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", s.cmd.Process.Pid))
		for _, task := range tasks {
			children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", s.cmd.Process.Pid, task.Name()))
			if len(children) > 0 {
				return false
			}
		}
		return true
	})
	if now := s.openPipes(); !slices.Equal(now, s.pipes) {
		s.t.Errorf("the server's pipes are descriptors %v, want %v as at its start", now, s.pipes)
	}
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("still not: %s", what)
		}
	}
}

func (s *testServer) ask(method, query string, body io.Reader, header ...string) (status int, text string, err error) {
	req, err := http.NewRequest(method, s.url+query, body)
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

func (s *testServer) want(status int, query string) (text string) {
	s.t.Helper()
	got, text, err := s.ask("GET", query, nil)
	if got != status || err != nil {
		s.t.Errorf("GET %s = %d %q, %v, want %d; stderr:\n%s", query, got, text, err, status, &s.stderr)
	}
	return text
}

func TestEachRequestHasAProcessOfItsOwn(t *testing.T) {
	s := start(t, "")
	seen := make(map[string]bool)
	for range 5 {
		pid := s.want(200, "")
		if seen[pid] || pid == strconv.Itoa(s.cmd.Process.Pid) {
			t.Errorf("pid %s answered again", pid)
		}
		seen[pid] = true
	}
	s.idle()
	s.stop()
}

func TestMetaVariables(t *testing.T) {
	s := start(t, "")
	host, port, _ := net.SplitHostPort(s.addr)
	_, text, err := s.ask("POST", "?do=env&a=b%20c", strings.NewReader("12345"),
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
		"HTTP_HOST=" + s.addr, "HTTP_X_SOME_THING=one, two", "HTTP_COOKIE=a=1; b=2",
	} {
		if !slices.Contains(lines, want) {
			t.Errorf("the child's environment has no %q:\n%s", want, text)
		}
	}
	for _, never := range []string{"HTTP_PROXY=", "HTTP_X_UNDER=", "HTTP_AUTHORIZATION=", "HTTP_CONTENT_TYPE=", "HTTP_CONTENT_LENGTH=", "HTTP_CONNECTION=", asServer, "LISTEN_FDS="} {
		if strings.Contains("\n"+text, "\n"+never) {
			t.Errorf("the child's environment has %s:\n%s", never, text)
		}
	}
	_, text, _ = s.ask("GET", "?do=header", nil, "X-Some-Thing", "as sent")
	if text != "as sent" {
		t.Errorf("the handler's X-Some-Thing = %q, want %q", text, "as sent")
	}
	s.stop()
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
			status, got, err := s.ask("POST", "?do=echo", r)
			if status != 200 || got != body || err != nil {
				t.Errorf("POST of %d bytes, chunked %v: %d with %d bytes, %v, want them back", size, chunked, status, len(got), err)
			}
		}
	}
	// A child that does not want its input.
	if status, _, err := s.ask("POST", "", strings.NewReader(strings.Repeat("x", 1<<20))); status != 200 || err != nil {
		t.Errorf("POST to a handler that does not look at the body: %d, %v, want 200", status, err)
	}
	s.idle()
	s.stop()
}

func TestHead(t *testing.T) {
	s := start(t, "")
	resp, err := http.Head(s.url + "?do=header")
	if err != nil || resp.StatusCode != 200 {
		t.Errorf("HEAD = %v, %v, want 200", resp, err)
	}
	s.stop()
}

func TestChildrenThatFail(t *testing.T) {
	s := start(t, "")
	for _, query := range []string{"?do=panic", "?do=exit", "?do=garbage"} {
		s.want(500, query)
		s.want(200, "")
	}
	for _, want := range []string{"asked to", "exit status 7", "not a CGI response"} {
		if !strings.Contains(s.stderr.String(), want) {
			t.Errorf("stderr = %q, want %q in it", s.stderr.String(), want)
		}
	}
	s.idle()
	s.stop()
}

// asleep returns the pids of the children that have gone to sleep.
func (s *testServer) asleep(n int) (pids []int) {
	s.t.Helper()
	eventually(s.t, fmt.Sprintf("%d children sleep", n), func() bool { return strings.Count(s.stderr.String(), "asleep") == n })
	for line := range strings.Lines(s.stderr.String()) {
		if pid, ok := strings.CutPrefix(strings.TrimSpace(line), "asleep "); ok {
			p, _ := strconv.Atoi(pid)
			pids = append(pids, p)
		}
	}
	return pids
}

func running(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && !bytes.Contains(stat, []byte(") Z ")) && !bytes.Contains(stat, []byte(") X "))
}

func TestKilledChildHarmsOnlyItsRequest(t *testing.T) {
	s := start(t, "")
	statuses := make(chan int, 2)
	for range 2 {
		go func() {
			status, _, _ := s.ask("GET", "?do=sleep&ms=700", nil)
			statuses <- status
		}()
	}
	syscall.Kill(s.asleep(2)[0], syscall.SIGKILL)
	if a, b := <-statuses, <-statuses; a != 500 || b != 200 {
		t.Errorf("one of two children was killed: statuses %d and %d, want 500, then 200", a, b)
	}
	s.idle()
	s.stop()
}

func TestHungChildIsKilled(t *testing.T) {
	s := start(t, "", "--call-timeout", "100ms")
	s.want(504, "?do=sleep&ms=60000")
	s.idle()
	s.stop()
}

func TestChildOfVanishedClientIsKilled(t *testing.T) {
	s := start(t, "")
	conn, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "GET /probe?do=sleep&ms=60000 HTTP/1.1\r\nHost: x\r\n\r\n")
	pid := s.asleep(1)[0]
	conn.(*net.TCPConn).SetLinger(0)
	conn.Close()
	eventually(t, "the child is dead", func() bool { return !running(pid) })
	s.want(200, "")
	s.stop()
}

func TestChildrenAtOnceAreBounded(t *testing.T) {
	s := start(t, "", "--workers", "2", "--queue", "1")
	file := filepath.Join(t.TempDir(), "go-on")
	statuses := make(chan int, 6)
	ask := func(query string) {
		status, _, _ := s.ask("GET", query, nil)
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
	s.stop()
}

func TestStopAnswersWhatIsInFlight(t *testing.T) {
	s := start(t, "")
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		s.want(200, "?do=sleep&ms=400")
	}()
	s.asleep(1)
	s.stop()
	<-answered
}

func TestStopKillsWhatHangs(t *testing.T) {
	s := start(t, "", "--drain-timeout", "100ms")
	go s.ask("GET", "?do=sleep&ms=60000", nil)
	pid := s.asleep(1)[0]
	s.stop()
	if running(pid) {
		t.Errorf("child %d is alive after its server's end", pid)
	}
}

func TestChildrenDieWithTheServer(t *testing.T) {
	s := start(t, "")
	go s.ask("GET", "?do=sleep&ms=60000", nil)
	pid := s.asleep(1)[0]
	s.cmd.Process.Kill()
	s.cmd.Wait()
	eventually(t, "the child is dead", func() bool { return !running(pid) })
}

func TestRandomDiffersFromChildToChild(t *testing.T) {
	s := start(t, "")
	if a, b := s.want(200, "?do=random"), s.want(200, "?do=random"); a == b {
		t.Errorf("two children drew %s", a)
	}
	s.stop()
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
			if got := s.want(tt.status, "?do=call"); got != tt.text {
				t.Errorf("GET ?do=call = %q, want %q", got, tt.text)
			}
			s.stop()
		})
	}
	t.Run("refused", func(t *testing.T) {
		s := start(t, "127.0.0.1:1")
		s.want(502, "?do=call")
		s.stop()
	})
}

func TestNoChildIsAnError(t *testing.T) {
	cmd := exec.Command(os.Args[0], "--model", "cgi", "--scenario", "probe", "--listen", "127.0.0.1:0", "--upstream", "up=127.0.0.1:1/up", "--cgi-child", "/nonexistent/child")
	cmd.Env = append(os.Environ(), asServer+"=1")
	output, _ := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(string(output), "--cgi-child") {
		t.Errorf("status %d, output %q, want 1 and a hint at --cgi-child", code, output)
	}
}
