package server

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"interleave/models"
	"interleave/scenarios"
)

// asServer makes the test binary run Main instead of the tests.
const asServer = "INTERLEAVE_TEST_AS_SERVER"

func TestMain(m *testing.M) {
	if os.Getenv(asServer) != "" {
		os.Exit(Main(os.Args[1:], os.Stdout, os.Stderr, testModels(), testScenarios()))
	}
	os.Exit(m.Run())
}

func testScenarios() []*scenarios.Scenario {
	return []*scenarios.Scenario{
		{Name: "plain"},
		{Name: "calls", Upstreams: []scenarios.Upstream{{Name: "ads"}}},
		{Name: "elsewhere", Library: "sql"},
		{Name: "stores", Library: "sql", Open: func(folder string) error { return errors.New("nothing in " + folder) }},
	}
}

// testModels serve nothing: they show what Main makes of them.
func testModels() []models.Model {
	tune := func(*scenarios.Scenario, int) models.Tuning { return models.Tuning{Workers: 7, Queue: 9} }
	model := func(name string, run func(context.Context, models.Config) error) models.Model {
		return models.Model{Info: models.Info{Name: name}, Tune: tune, Run: run}
	}
	return []models.Model{
		model("waits", func(ctx context.Context, cfg models.Config) error {
			cfg.Logf("tuning: %v", cfg.Tuning)
			cfg.Ready()
			<-ctx.Done()
			return nil
		}),
		model("hangs", func(ctx context.Context, cfg models.Config) error {
			cfg.Ready()
			<-ctx.Done()
			cfg.Logf("stopping")
			select {}
		}),
		{Info: models.Info{Name: "elsewhere"}, Tune: tune, Program: "interleave-elsewhere"},
		model("fails", func(context.Context, models.Config) error { return errors.New("no luck") }),
	}
}

func command(t *testing.T, args ...string) (cmd *exec.Cmd, stderr *bytes.Buffer) {
	t.Helper()
	stderr = new(bytes.Buffer)
	cmd = exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), asServer+"=1")
	cmd.Stderr = stderr
	return cmd, stderr
}

func TestWrongUsage(t *testing.T) {
	tests := []struct {
		name string
		args string
		want string // in the one line
	}{
		{"no model", "--scenario plain --listen 127.0.0.1:0", "--model is missing: valid are waits, hangs, elsewhere, fails"},
		{"unknown model", "--model wait --scenario plain", `no model "wait": valid are waits, hangs, elsewhere, fails`},
		{"program of its own", "--model elsewhere --scenario plain", "model elsewhere has a program of its own: start interleave-elsewhere"},
		{"unknown scenario", "--model waits --scenario plane", `no scenario "plane": valid are plain, calls`},
		{"unknown flag that a terminal obeys", "--model waits --scenario plain --\x1b[2J", `flag provided but not defined: -\x1b[2J`},
		{"unknown flag", "--model waits --scenario plain --worker 3", "flag provided but not defined: -worker"},
		{"argument", "--model waits --scenario plain 8080", `unexpected argument "8080"`},
		{"no listener", "--model waits --scenario plain", "no listener: give --listen HOST:PORT"},
		{"address", "--model waits --scenario plain --listen 8080", `--listen "8080": want an IPv4 address and port`},
		{"missing upstream", "--model waits --scenario calls --listen 127.0.0.1:0", "--upstream ads=HOST:PORT/PATH"},
		{"a library that is not linked in", "--model waits --scenario elsewhere --data x", "scenario elsewhere needs the library sql, which is not linked in here: start the program of this name with -sql at its end"},
		{"no data", "--model waits --scenario stores", "scenario stores has files and rows: say where they are with --data FOLDER"},
		{"data for nothing", "--model waits --scenario plain --data x", "scenario plain has no files and rows: leave --data out"},
		{"malformed upstream", "--model waits --scenario calls --upstream ads --listen 127.0.0.1:0", "want NAME=HOST:PORT/PATH"},
		{"negative", "--model waits --scenario plain --workers -1", "must not be negative"},
		{"negative time-out", "--model waits --scenario plain --idle-timeout -1s", "must not be negative"},
		{"duration", "--model waits --scenario plain --idle-timeout 5", `invalid value "5" for flag -idle-timeout`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			got := Main(strings.Fields(tt.args), &stdout, &stderr, testModels(), testScenarios())
			if got != 2 {
				t.Errorf("Main(%s) = %d, want 2", tt.args, got)
			}
			if line := stderr.String(); strings.Count(line, "\n") != 1 || !strings.Contains(line, tt.want) {
				t.Errorf("Main(%s) wrote %q to stderr, want one line with %q", tt.args, line, tt.want)
			}
			if stdout.Len() > 0 {
				t.Errorf("Main(%s) wrote %q to stdout, want nothing", tt.args, stdout.String())
			}
		})
	}
}

func TestHelp(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if got := Main([]string{"-h"}, &stdout, &stderr, testModels(), testScenarios()); got != 0 {
		t.Errorf("Main(-h) = %d, want 0", got)
	}
	for _, want := range []string{"-model", "waits, hangs, elsewhere, fails", "-drain-timeout"} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("Main(-h) wrote %q, want %q in it", stdout.String(), want)
		}
	}
}

func TestInheritedDescriptorsAreChecked(t *testing.T) {
	tests := []struct{ env, want string }{
		{"LISTEN_FDS=2", "want exactly 1 listening socket"},
		{"LISTEN_FDS=1", "descriptor 3 is not a listening socket"},
		{"INTERLEAVE_READY_FD=77", "want the number of an open descriptor"},
	}
	for _, tt := range tests {
		cmd, stderr := command(t, "--model", "waits", "--scenario", "plain", "--listen", "127.0.0.1:0")
		cmd.Env = append(cmd.Env, tt.env)
		cmd.Run()
		if code := cmd.ProcessState.ExitCode(); code != 2 || !strings.Contains(stderr.String(), tt.want) {
			t.Errorf("%s: status %d, stderr %q, want 2 and %q", tt.env, code, stderr.String(), tt.want)
		}
	}
}

func TestListenAnnouncesItsAddressAndStopsOnSignal(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		cmd, stderr := command(t, "--model", "waits", "--scenario", "plain", "--listen", "localhost:0", "--workers", "3")
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		line, _ := bufio.NewReader(stdout).ReadString('\n')
		addr, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on http://")
		addr, isPlain := strings.CutSuffix(addr, "/plain")
		if !ok || !isPlain {
			t.Errorf("stdout = %q, want \"listening on http://ADDR/plain\"", line)
		}
		if conn, err := net.Dial("tcp", addr); err != nil {
			t.Errorf("Dial(%s): %v", addr, err)
		} else {
			conn.Close()
		}
		cmd.Process.Signal(sig)
		if err := cmd.Wait(); err != nil {
			t.Errorf("after %v: %v, want status 0; stderr: %s", sig, err, stderr)
		}
		if want := "tuning: 3 workers, queue of 9"; !strings.Contains(stderr.String(), want) {
			t.Errorf("stderr = %q, want %q: a flag overrides the model's choice, 0 leaves it", stderr, want)
		}
	}
}

// start starts a server with an inherited listener and waits until it is
// ready.
func start(t *testing.T, model string) (cmd *exec.Cmd, stderr *bytes.Buffer, addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	file, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	cmd, stderr = command(t, "--model", model, "--scenario", "plain")
	cmd.ExtraFiles = []*os.File{file, w}
	cmd.Env = append(cmd.Env, "LISTEN_FDS=1", "INTERLEAVE_READY_FD=4")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	r.SetReadDeadline(time.Now().Add(30 * time.Second))
	// ReadAll also shows that the server closes the descriptor.
	if got, err := io.ReadAll(r); string(got) != "ready\n" {
		t.Fatalf("on the ready descriptor: %q, %v, want \"ready\\n\" and its end; stderr: %s", got, err, stderr)
	}
	return cmd, stderr, l.Addr().String()
}

func TestInheritedListener(t *testing.T) {
	cmd, stderr, addr := start(t, "waits")
	if conn, err := net.Dial("tcp", addr); err != nil {
		t.Errorf("Dial(%s): %v, want the server to hold the listener", addr, err)
	} else {
		conn.Close()
	}
	cmd.Process.Signal(syscall.SIGTERM)
	if err := cmd.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v, want status 0; stderr: %s", err, stderr)
	}
	if conn, err := net.Dial("tcp", addr); err == nil {
		conn.Close()
		t.Errorf("Dial(%s) after the server's end succeeded", addr)
	}
}

func TestSecondSignalStopsAtOnce(t *testing.T) {
	cmd, _, _ := start(t, "hangs")
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
			if code := cmd.ProcessState.ExitCode(); code != 1 {
				t.Errorf("after two signals: status %d, want 1", code)
			}
			return
		case <-time.After(10 * time.Millisecond): // two signals at once count as one
		}
	}
}

// A server that cannot have its files and rows says so before it is ready.
func TestDataThatIsNotThere(t *testing.T) {
	cmd, stderr := command(t, "--model", "waits", "--scenario", "stores", "--data", "/no/where", "--listen", "127.0.0.1:0")
	cmd.Run()
	if code := cmd.ProcessState.ExitCode(); code != 1 || stderr.String() != "interleave-server: nothing in /no/where\n" {
		t.Errorf("status %d, stderr %q, want 1 and why", code, stderr)
	}
}

func TestFailure(t *testing.T) {
	cmd, stderr := command(t, "--model", "fails", "--scenario", "plain", "--listen", "127.0.0.1:0")
	cmd.Run()
	if code := cmd.ProcessState.ExitCode(); code != 1 || stderr.String() != "interleave-server: fails: no luck\n" {
		t.Errorf("status %d, stderr %q, want 1 and one line", code, stderr)
	}
}
