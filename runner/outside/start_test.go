package outside_test

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"interleave/internal/endpoint"
	"interleave/runner/outside"
	"interleave/runner/process"
	"interleave/scenarios"
)

// roleVariable makes the re-executed test binary play a server.
const roleVariable = "OUTSIDE_TEST_ROLE"

func TestMain(m *testing.M) {
	if role := os.Getenv(roleVariable); role != "" {
		os.Exit(play(role))
	}
	goleak.VerifyTestMain(m)
}

func play(role string) int {
	switch role {
	case "daemon":
		return 0
	case "faulty":
		fmt.Fprintln(os.Stderr, "Traceback (most recent call last):")
		fmt.Fprintln(os.Stderr, "no module named asyncoi")
		return 1
	case "deaf":
		fmt.Fprintln(os.Stderr, "reading the catalogue")
		select {}
	case "usr1":
		stop := make(chan os.Signal, 1)
		signal.Notify(stop, syscall.SIGUSR1)
		go func() { <-stop; os.Exit(9) }()
		signal.Ignore(syscall.SIGTERM)
	case "stubborn":
		signal.Ignore(syscall.SIGTERM)
	case "late for its port":
		if _, err := os.Stat("first"); err != nil {
			return loseThePort()
		}
	}
	asked := 0
	network, at := "tcp", net.JoinHostPort(os.Getenv("HOST"), os.Getenv("PORT"))
	if socket := os.Getenv("SOCKET"); socket != "" {
		network, at = "unix", socket
	}
	l, err := net.Listen(network, at)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	err = http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch asked++; {
		case role == "wrong":
			fmt.Fprint(w, "whatever")
		case role == "busy", role == "slow to warm" && asked < 4:
			fmt.Fprintln(os.Stderr, "still warming")
			http.Error(w, "come back", http.StatusServiceUnavailable)
		case r.URL.Path == "/arguments":
			fmt.Fprint(w, strings.Join(os.Args[1:], " "))
		case r.URL.Path == "/environment":
			variables := os.Environ()
			slices.Sort(variables)
			fmt.Fprint(w, strings.Join(variables, "\n"))
		default:
			fmt.Fprint(w, "fine "+r.URL.Query().Get("n"))
		}
	}))
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// loseThePort tells the test which port is to be taken, and fails as a server
// does that finds it so.
func loseThePort() int {
	if os.WriteFile("port", []byte(os.Getenv("PORT")), 0o644) != nil || os.Rename("port", "first") != nil {
		return 2
	}
	for {
		if _, err := os.Stat("taken"); err == nil {
			fmt.Fprintln(os.Stderr, "address already in use")
			return 1
		}
		time.Sleep(time.Millisecond)
	}
}

var probe = &scenarios.Scenario{
	Name:      "probe",
	Upstreams: []scenarios.Upstream{{Name: "the-bank"}},
	Requests: []scenarios.Request{
		{Target: "/probe?n={n}", Want: scenarios.Expect{Body: "fine {n}"}, Compute: 20 * time.Millisecond, Block: 30 * time.Millisecond},
	},
}

func server(t *testing.T, role string) *outside.Server {
	return &outside.Server{
		File: "server.yaml", Name: "mine", Command: []string{os.Args[0]}, Directory: t.TempDir(),
		Environment: map[string]string{roleVariable: role}, Scenarios: []string{"probe"},
		ReadyWithin: 20 * time.Second, StopSignal: syscall.SIGTERM, StopWithin: 10 * time.Second,
	}
}

// started starts s and returns its address and what stops it.
func started(t *testing.T, s *outside.Server, p outside.Place) (addr string, stop func() error) {
	t.Helper()
	p.Scenario = probe
	child, addr, err := s.Start(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(child.Kill)
	return addr, func() error { return s.Stop(child) }
}

func get(t *testing.T, url string) string {
	t.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	r, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// ownFolders gives a test temporary folders of its own, and returns the pattern of the
// servers' folders: below the one that goes with this process, however it ends.
func ownFolders(t *testing.T) string {
	t.Helper()
	process.RemoveScratch() // that of an earlier test
	t.Setenv("TMPDIR", t.TempDir())
	t.Cleanup(process.RemoveScratch)
	return filepath.Join(os.TempDir(), "interleave-*", "server-*")
}

// A server can listen on a Unix socket, which goes when the server does.
func TestOnAUnixSocket(t *testing.T) {
	folders := ownFolders(t)
	s := server(t, "plain")
	s.Unix = true
	addr, stop := started(t, s, outside.Place{})
	e, err := endpoint.Parse(endpoint.URL(addr, "/probe"))
	if err != nil || e.Socket == "" {
		t.Fatalf("it listens at %q, which is no socket: %v", addr, err)
	}
	only(t, folders)
	if err := stop(); err != nil {
		t.Error(err)
	}
	deaf := server(t, "faulty")
	deaf.Unix = true
	if _, _, err := deaf.Start(context.Background(), outside.Place{Scenario: probe}); err == nil {
		t.Error("a server that ends at once was started")
	}
	if left, err := filepath.Glob(folders); err != nil || len(left) != 0 {
		t.Errorf("%q are left, %v", left, err)
	}
}

func TestStartsWhenItAnswersRightly(t *testing.T) {
	for _, role := range []string{"plain", "slow to warm"} {
		t.Run(role, func(t *testing.T) {
			addr, stop := started(t, server(t, role), outside.Place{})
			if got := get(t, "http://"+addr+"/probe?n=5"); got != "fine 5" {
				t.Errorf("it answers %q", got)
			}
			if err := stop(); err != nil { // by the signal, which is no fault
				t.Errorf("Stop = %v, want nil", err)
			}
		})
	}
}

func TestItsEnvironmentIsTheContract(t *testing.T) {
	folders := ownFolders(t)
	t.Setenv("HOME", "/home/me")
	t.Setenv("GOGC", "off") // what is not named does not change what is measured
	s := server(t, "plain")
	s.Environment["LOG"] = "warn"
	addr, _ := started(t, s, outside.Place{Upstreams: map[string]string{"the-bank": "http://127.0.0.1:4001/the-bank"}, Data: "/data/of/this/one"})
	got := get(t, "http://"+addr+"/environment")
	_, port, _ := net.SplitHostPort(addr)
	for _, want := range []string{
		"HOST=127.0.0.1", "PORT=" + port, "SCENARIO=probe", "COMPUTE_MS=20", "BLOCK_MS=30", "HOME=/home/me", "LOG=warn",
		"SCRATCH=" + only(t, folders),
		"UPSTREAM_THE_BANK=http://127.0.0.1:4001/the-bank", "DATA=/data/of/this/one",
	} {
		if !slices.Contains(strings.Split(got, "\n"), want) {
			t.Errorf("its environment has no %s:\n%s", want, got)
		}
	}
	if strings.Contains(got, "GOGC") {
		t.Errorf("its environment has the user's GOGC:\n%s", got)
	}
}

// only is the one path that a pattern matches.
func only(t *testing.T, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) != 1 {
		t.Fatalf("%s matches %q, %v; want one path", pattern, found, err)
	}
	return found[0]
}

// TestArgumentsAreFilled: many servers take their address as an argument only.
func TestArgumentsAreFilled(t *testing.T) {
	s := server(t, "arguments")
	s.Command = append(s.Command, "--bind=${HOST}:${PORT}", "$HOME", "${MINE}")
	s.Environment["MINE"] = "a b"
	addr, _ := started(t, s, outside.Place{})
	if got, want := get(t, "http://"+addr+"/arguments"), "--bind="+addr+" $HOME a b"; got != want {
		t.Errorf("its arguments are %q, want %q", got, want)
	}
	s.Command = append(s.Command, "${PROT}")
	_, _, err := s.Start(context.Background(), outside.Place{Scenario: probe})
	if want := "server.yaml: command: ${PROT} is no variable of server mine: did you mean PORT?"; err == nil || err.Error() != want {
		t.Errorf("Start = %v, want %s", err, want)
	}
}

func TestListensWhereItIsTold(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	want := l.Addr().String()
	l.Close()
	if addr, _ := started(t, server(t, "plain"), outside.Place{Addr: want}); addr != want {
		t.Errorf("it listens at %s, want %s", addr, want)
	}
}

func TestFailuresToStart(t *testing.T) {
	for _, tt := range []struct {
		role, readyPath string
		limit           time.Duration // 0 is one that is not met
		want            string
	}{
		{"faulty", "", 0, "the server ended before it was ready: mine: exit status 1: no module named asyncoi"},
		{"daemon", "", 0, "mine ended with status 0: it has to stay in the foreground (nginx: daemon off)"},
		{"deaf", "", short, "within 3 s: it must take its address from HOST and PORT; its last words: reading the catalogue"},
		{"wrong", "", short, `mine did not answer /probe rightly within 3 s: body is "whatever", want "fine 0"`},
		{"busy", "", short, `mine did not answer /probe rightly within 3 s: status is 503, want 200 (body "come back\n"); its last words: still warming`},
		{"busy", "/health", short, "mine did not answer /health rightly within 3 s: status is 503"},
	} {
		t.Run(tt.role+tt.readyPath, func(t *testing.T) {
			t.Parallel()
			s := server(t, tt.role)
			s.ReadyPath, s.ReadyWithin = tt.readyPath, cmp.Or(tt.limit, s.ReadyWithin)
			_, _, err := s.Start(context.Background(), outside.Place{Scenario: probe})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Start = %v, want %q", err, tt.want)
			}
		})
	}
}

// short is how long a server is waited for that is never ready: long enough
// for it to say why.
const short = 3 * time.Second

func TestReadyPath(t *testing.T) {
	s := server(t, "wrong")
	s.ReadyPath = "/health"
	started(t, s, outside.Place{}) // any answer with status 200 will do
}

func TestGivesUpWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, _, err := server(t, "deaf").Start(ctx, outside.Place{Scenario: probe}); err != context.DeadlineExceeded {
		t.Errorf("Start = %v, want the context's error", err)
	}
}

// TestALostPortIsNoFailure: between the choice of a port and its use, somebody
// else may take it.
func TestALostPortIsNoFailure(t *testing.T) {
	s := server(t, "late for its port")
	lost := make(chan net.Listener, 1)
	go func() {
		defer close(lost)
		for range 20_000 {
			if port, err := os.ReadFile(filepath.Join(s.Directory, "first")); err == nil {
				if l, err := net.Listen("tcp4", "127.0.0.1:"+string(port)); err == nil {
					lost <- l
				}
				os.WriteFile(filepath.Join(s.Directory, "taken"), nil, 0o644)
				return
			}
			time.Sleep(time.Millisecond)
		}
	}()
	addr, _ := started(t, s, outside.Place{})
	l := <-lost
	if l == nil {
		t.Fatal("the port could not be taken away")
	}
	defer l.Close()
	if addr == l.Addr().String() {
		t.Errorf("it listens at %s, where somebody else does", addr)
	}
}

func TestStopsBySignal(t *testing.T) {
	s := server(t, "usr1")
	s.StopSignal = syscall.SIGUSR1
	_, stop := started(t, s, outside.Place{})
	if err := stop(); err != nil { // with status 9, which means nothing
		t.Errorf("Stop = %v, want nil", err)
	}

	s = server(t, "stubborn")
	s.StopWithin = 20 * time.Millisecond
	addr, stop := started(t, s, outside.Place{})
	if err := stop(); err == nil || !strings.Contains(err.Error(), "mine did not stop within 20 ms of its signal (terminated) and was killed") {
		t.Errorf("Stop = %v, want: was killed", err)
	}
	if c, err := net.Dial("tcp4", addr); err == nil {
		c.Close()
		t.Errorf("somebody still listens at %s", addr)
	}
}
