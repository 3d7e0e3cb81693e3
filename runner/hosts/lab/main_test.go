package lab

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"interleave/internal/atonce"
	"interleave/results"
	"interleave/runner/hosts/agent"
	"interleave/runner/hosts/join"
	"interleave/runner/load"
	"interleave/runner/place"
	"interleave/runner/process"
	"interleave/runner/truth"
	"interleave/scenarios"
)

// The test binary plays all processes: agents, a coordinator, and the children that
// agents start. The backends repeat each line of their stdin on stdout and answer HTTP.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "backends":
			os.Exit(playBackends())
		case "load-driver":
			os.Exit(failed(load.Child(context.Background(), os.Stdin, os.Stdout)))
		case truth.Command:
			os.Exit(failed(truth.Child(context.Background(), os.Stdin, os.Stdout)))
		}
	}
	switch os.Getenv(roleVariable) {
	case "agent":
		os.Exit(failed(playAgent()))
	case "coordinator":
		os.Exit(failed(playCoordinator()))
	}
	atonce.Tests(4, 4)
	goleak.VerifyTestMain(m, goleak.Cleanup(func(status int) {
		process.RemoveScratch()
		os.Exit(status)
	}))
}

const roleVariable = "LAB_TEST_ROLE"

func failed(err error) int {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func playBackends() int {
	if os.Getenv("LISTEN_FDS") == "1" {
		l, err := net.FileListener(process.Listener())
		if err != nil {
			return failed(err)
		}
		go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "this is "+r.URL.Path) }))
	}
	process.Ready()
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		switch line := in.Text(); {
		case line == "die":
			fmt.Fprintln(os.Stderr, "last words")
			return 3
		case line == "talk":
			io.WriteString(os.Stdout, strings.Repeat("x", 3<<20)+"\n")
		default:
			fmt.Println(line)
		}
	}
	return 0
}

// The variables of an agent.
const (
	joinVariable    = "LAB_TEST_JOIN"
	addressVariable = "LAB_TEST_ADDRESS"
	clockVariable   = "LAB_TEST_CLOCK"
	acceptVariable  = "LAB_TEST_ACCEPT"
	keyVariable     = "LAB_TEST_KEY"    // file of credentials for an existing NATS server
	folderVariable  = "LAB_TEST_FOLDER" // of a coordinator: its keys
	listenVariable  = "LAB_TEST_LISTEN"
)

func playAgent() error {
	token, err := join.Parse(os.Getenv(joinVariable))
	if err != nil {
		return err
	}
	wrong, err := time.ParseDuration(os.Getenv(clockVariable))
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	defer process.RemoveScratch()
	ctx, stop := signalled()
	defer stop()
	return agent.Run(ctx, agent.Config{
		Token: token, Credentials: os.Getenv(keyVariable), Address: os.Getenv(addressVariable), Self: self, ClockError: wrong,
		AcceptPrograms: os.Getenv(acceptVariable) != "", Facts: results.Environment{Host: token.Host, CPUs: 7},
		Scenario: func(name string) *scenarios.Scenario {
			if name == orders.Name {
				return orders
			}
			return nil
		},
		Say: func(line string) { fmt.Println(line) },
	})
}

// playCoordinator has a child started on the host a, says "ready", and waits to be killed.
func playCoordinator() error {
	keys, err := join.Open(os.Getenv(folderVariable))
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	ctx, stop := signalled()
	defer stop()
	l, err := Start(ctx, Config{Keys: keys, Listen: os.Getenv(listenVariable), Self: self})
	if err != nil {
		return err
	}
	a, err := l.Host("a")
	if err != nil {
		return err
	}
	if err := a.Joined(ctx); err != nil {
		return err
	}
	if _, err := a.Start(ctx, backends(self)); err != nil {
		return err
	}
	fmt.Println("ready")
	<-ctx.Done()
	return nil
}

func signalled() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	notify(signals)
	go func() {
		<-signals
		cancel()
	}()
	return ctx, cancel
}

// backends is a child that repeats what it is told.
func backends(self string) place.Spec {
	return place.Spec{
		Spec: process.Spec{Name: "backends", Path: self, Args: []string{"backends"}, Pipes: true, ReadyWithin: patience},
	}
}

// patience is how long anything may take on a busy machine.
const patience = time.Minute

func self(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// calmBeat is for tests in which no host is to be lost, however busy the machine is.
const calmBeat = 2 * time.Second

// testLab starts a lab on a free port of loopback.
func testLab(t *testing.T, beat time.Duration) *Lab {
	t.Helper()
	keys, err := join.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	return startLab(t, Config{Keys: keys, Listen: "127.0.0.1:0", Beat: beat})
}

func startLab(t *testing.T, c Config) *Lab {
	t.Helper()
	c.Self = self(t)
	c.Say = func(line string) { t.Log(line) }
	l, err := Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	return l
}

// agentProcess is an agent in a process of its own.
type agentProcess struct {
	*exec.Cmd
	t     *testing.T
	lines chan string
	done  chan struct{}
	err   error // of its end, valid once done is closed

	mu     sync.Mutex
	stderr strings.Builder
}

// startAgent starts the agent of the host name, at 127.0.0.N.
func startAgent(t *testing.T, l *Lab, name string, n int, variables ...string) *agentProcess {
	t.Helper()
	token, err := l.config.Keys.Token(name, l.Address())
	if err != nil {
		t.Fatal(err)
	}
	return runAgent(t, self(t), token, n, variables...)
}

func runAgent(t *testing.T, path string, token join.Token, n int, variables ...string) *agentProcess {
	t.Helper()
	if runtime.GOOS == "darwin" {
		t.Skip("loopback has one address here, and each agent wants another")
	}
	a := &agentProcess{Cmd: exec.Command(path), t: t, lines: make(chan string, 1000), done: make(chan struct{})}
	a.Env = append(os.Environ(), roleVariable+"=agent", joinVariable+"="+token.String(),
		addressVariable+"=127.0.0."+strconv.Itoa(n), clockVariable+"=0s")
	a.Env = append(a.Env, variables...)
	a.Stderr = a
	out, err := a.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(a.done)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			a.lines <- lines.Text()
		}
		a.err = a.Wait()
		close(a.lines)
	}()
	t.Cleanup(func() {
		a.Process.Signal(syscall.SIGCONT)
		a.Process.Signal(syscall.SIGTERM)
		select {
		case <-a.done:
		case <-time.After(patience):
			a.Process.Kill()
			t.Errorf("agent of %s does not end", token.Host)
			<-a.done
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		if strings.Contains(a.stderr.String(), "DATA RACE") || strings.Contains(a.stderr.String(), "panic") {
			t.Error(a.stderr.String())
		}
	})
	return a
}

// Write takes what the agent writes to stderr.
func (a *agentProcess) Write(p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.stderr.Write(p)
}

// says waits for a line that holds text.
func (a *agentProcess) says(text string) string {
	a.t.Helper()
	limit := time.After(patience)
	var seen []string
	for {
		select {
		case line, more := <-a.lines:
			if !more {
				a.t.Fatalf("the agent ended and had said %q, want %q", seen, text)
			}
			if strings.Contains(line, text) {
				return line
			}
			seen = append(seen, line)
		case <-limit:
			a.t.Fatalf("the agent said %q, want %q", seen, text)
		}
	}
}

// joined is the host of an agent, when it is a member.
func joined(t *testing.T, l *Lab, name string) *Host {
	t.Helper()
	h, err := l.Host(name)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := h.Joined(ctx); err != nil {
		t.Fatal(err)
	}
	return h
}

// start starts a child that repeats what it is told.
func start(t *testing.T, h *Host) place.Child {
	t.Helper()
	c, err := h.Start(t.Context(), backends(self(t)))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// within waits until ended is closed.
func within(t *testing.T, what string, limit time.Duration, ended <-chan struct{}) {
	t.Helper()
	select {
	case <-ended:
	case <-time.After(limit):
		t.Fatalf("%s: not within %v", what, limit)
	}
}
