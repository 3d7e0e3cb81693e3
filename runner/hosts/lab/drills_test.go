package lab

import (
	"bufio"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"interleave/runner/hosts/join"
	"interleave/runner/hosts/wire"
	"interleave/runner/place"
)

// inTime fails if what is drilled takes longer than limit, three times in a row: a
// machine may be busy.
func inTime(t *testing.T, limit time.Duration, drill func(t *testing.T) (took time.Duration)) {
	t.Helper()
	for range 3 {
		took := drill(t)
		t.Logf("it took %v, of %v at most", took.Round(time.Millisecond), limit)
		if took <= limit {
			return
		}
	}
	t.Errorf("it took longer than %v", limit)
}

// lostIn waits until a child's host is known as lost, and returns how long it took.
func lostIn(t *testing.T, c place.Child, host string) time.Duration {
	t.Helper()
	began := time.Now()
	within(t, "the loss of "+host, patience, c.Done())
	took := time.Since(began)
	var lost *place.Lost
	if err := c.Unasked(); !errors.As(err, &lost) || lost.Host != host {
		t.Errorf("its child: %v, want that %s was lost", err, host)
	}
	return took
}

// seen is how soon a host that is lost has to be known as lost.
const seen = time.Second

// TestAKilledAgent is lost at once, with its children; the next agent of the host is
// the host again.
func TestAKilledAgent(t *testing.T) {
	inTime(t, seen, func(t *testing.T) time.Duration {
		l := testLab(t, 0)
		a := startAgent(t, l, "a", 2)
		h := joined(t, l, "a")
		c := start(t, h)
		children := below(t, a.Process.Pid)
		a.Process.Kill()
		took := lostIn(t, c, "a")
		gone(t, patience, children)
		if _, err := io.ReadAll(c.Stdout()); !errors.As(err, new(*place.Lost)) {
			t.Errorf("reading what its child said: %v, want that its host was lost", err)
		}
		if _, err := io.WriteString(c.Stdin(), "x\n"); !errors.As(err, new(*place.Lost)) {
			t.Errorf("writing to its child: %v, want that its host was lost", err)
		}
		if _, err := h.Start(t.Context(), backends(self(t))); !errors.As(err, new(*place.Lost)) {
			t.Errorf("Start there: %v, want that it was lost", err)
		}
		startAgent(t, l, "a", 2)
		again := start(t, joined(t, l, "a"))
		if err := again.Stop(patience); err == nil || errors.As(err, new(*place.Lost)) {
			t.Errorf("a child of the host that is back: %v, want that SIGTERM ended it", err)
		}
		return took
	})
}

// TestAFrozenAgent is lost although its connection stays. When it goes on it ends its
// children and joins again.
func TestAFrozenAgent(t *testing.T) {
	inTime(t, seen, func(t *testing.T) time.Duration {
		l := testLab(t, 0)
		a := startAgent(t, l, "a", 2)
		c := start(t, joined(t, l, "a"))
		children := below(t, a.Process.Pid)
		a.Process.Signal(syscall.SIGSTOP)
		took := lostIn(t, c, "a")
		a.Process.Signal(syscall.SIGCONT)
		gone(t, patience, children)
		joined(t, l, "a")
		return took
	})
}

// TestAnAgentThatEnds tells it.
func TestAnAgentThatEnds(t *testing.T) {
	t.Parallel()
	const beat = 20 * time.Second // without its word it would be missed much later
	l := testLab(t, beat)
	a := startAgent(t, l, "a", 2)
	c := start(t, joined(t, l, "a"))
	children := below(t, a.Process.Pid)
	a.Process.Signal(syscall.SIGINT)
	within(t, "the end of its child", beat, c.Done())
	within(t, "its end", patience, a.done)
	gone(t, patience, children)
	if a.err != nil {
		t.Errorf("the agent ended with %v", a.err)
	}
}

// TestNothingStaysSuspended: of a host whose membership ends, and of one whose agent is
// killed.
func TestNothingStaysSuspended(t *testing.T) {
	for name, end := range map[string]func(*Lab, *agentProcess){
		"the membership ends": func(l *Lab, _ *agentProcess) { l.Close() },
		"its agent is killed": func(_ *Lab, a *agentProcess) { a.Process.Kill() },
	} {
		t.Run(name, func(t *testing.T) {
			l := testLab(t, calmBeat)
			a := startAgent(t, l, "a", 2)
			c := start(t, joined(t, l, "a"))
			children := below(t, a.Process.Pid)
			if err := c.Suspend(true); err != nil {
				t.Fatal(err)
			}
			end(l, a)
			gone(t, patience, children)
		})
	}
}

// TestAKilledCoordinator: its agents end their children within two seconds, and join the
// next coordinator of the lab.
func TestAKilledCoordinator(t *testing.T) {
	for _, drill := range []struct {
		name string
		sig  syscall.Signal
	}{{"killed", syscall.SIGKILL}, {"frozen", syscall.SIGSTOP}} {
		t.Run(drill.name, func(t *testing.T) {
			inTime(t, 2*time.Second, func(t *testing.T) time.Duration { return withoutCoordinator(t, drill.sig) })
		})
	}
}

// withoutCoordinator returns how long a host's children outlive a signal to their
// coordinator.
func withoutCoordinator(t *testing.T, sig syscall.Signal) time.Duration {
	folder, listen := t.TempDir(), freeAddress(t)
	if err := os.Chmod(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	keys, err := join.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	token, err := keys.Token("a", listen)
	if err != nil {
		t.Fatal(err)
	}
	a := runAgent(t, self(t), token, 2)
	a.says("no lab answers at " + listen)
	first := exec.Command(self(t))
	first.Env = append(os.Environ(), roleVariable+"=coordinator", folderVariable+"="+folder, listenVariable+"="+listen)
	first.Stderr = a
	out, err := first.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	defer first.Wait()
	defer first.Process.Kill()
	a.says("a is in the lab")
	if said := bufio.NewScanner(out); !said.Scan() || said.Text() != "ready" {
		t.Fatalf("the coordinator said %q, want that it is ready", said.Text())
	}
	children := below(t, a.Process.Pid)
	first.Process.Signal(sig)
	took := gone(t, patience, children)
	first.Process.Kill()
	first.Wait()
	l := startLab(t, Config{Keys: keys, Listen: listen, Beat: calmBeat})
	start(t, joined(t, l, "a")).Kill()
	return took
}

// freeAddress is where nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// TestWrongKeys: neither an agent whose key is void nor one of another lab gets in.
func TestWrongKeys(t *testing.T) {
	t.Parallel()
	l := testLab(t, calmBeat)
	t.Run("void", func(t *testing.T) {
		void, err := l.config.Keys.Token("a", l.Address())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.config.Keys.Token("a", l.Address()); err != nil { // replaces it
			t.Fatal(err)
		}
		a := runAgent(t, self(t), void, 2)
		within(t, "its end", patience, a.done)
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.err == nil || !strings.Contains(a.stderr.String(), "the lab does not know this join string") {
			t.Errorf("the agent ended with %v and said %q, want that its key is not known", a.err, a.stderr.String())
		}
	})
	t.Run("replaced", func(t *testing.T) {
		for i, void := range []func(string) error{
			func(host string) error { _, err := l.config.Keys.Token(host, l.Address()); return err },
			l.config.Keys.Forget,
		} {
			host := "b" + itoa(i)
			a := startAgent(t, l, host, 2)
			joined(t, l, host)
			if err := void(host); err != nil {
				t.Fatal(err)
			}
			within(t, "its end", patience, a.done)
			if a.err == nil {
				t.Error("an agent whose key is void ended well")
			}
		}
	})
	t.Run("of another lab", func(t *testing.T) {
		other, err := join.NewKeys()
		if err != nil {
			t.Fatal(err)
		}
		token, err := other.Token("a", l.Address())
		if err != nil {
			t.Fatal(err)
		}
		runAgent(t, self(t), token, 2).says("the server there is not this lab's")
	})
	t.Run("by plain text", func(t *testing.T) {
		conn, err := net.Dial("tcp", l.Address())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(patience))
		io.WriteString(conn, "CONNECT {\"verbose\":true}\r\nPING\r\n")
		if said, _ := io.ReadAll(conn); strings.Contains(string(said), "INFO") || strings.Contains(string(said), "PONG") {
			t.Errorf("the lab's server speaks to who does not use TLS: %.80q", said)
		}
	})
}

// TestAnotherBuild of the agent is refused, or runs the coordinator's programs.
func TestAnotherBuild(t *testing.T) {
	t.Parallel()
	l := testLab(t, calmBeat)
	other := filepath.Join(t.TempDir(), "interleave")
	program, err := os.ReadFile(self(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(other, append(program, 0), 0o755); err != nil {
		t.Fatal(err)
	}
	token, err := l.config.Keys.Token("a", l.Address())
	if err != nil {
		t.Fatal(err)
	}
	t.Run("refused", func(t *testing.T) {
		said := runAgent(t, other, token, 2).says("the coordinator refuses a: its interleave is another build")
		if !strings.Contains(said, "--accept-programs") {
			t.Errorf("it says %q, want what to do", said)
		}
	})
	t.Run("accepted", func(t *testing.T) {
		a := runAgent(t, other, token, 2, acceptVariable+"=1")
		c := start(t, joined(t, l, "a"))
		defer c.Kill()
		io.WriteString(c.Stdin(), "hello\n")
		if said := bufio.NewScanner(c.Stdout()); !said.Scan() || said.Text() != "hello" {
			t.Errorf("the child said %q, want what it was told", said.Text())
		}
		for _, pid := range below(t, a.Process.Pid) {
			if path, err := os.Readlink("/proc/" + itoa(pid) + "/exe"); err == nil && path != other {
				if sum, err := wire.SumFile(path); err != nil || sum != mustSum(t, self(t)) {
					t.Errorf("it runs %s, %v; want the coordinator's program", path, err)
				}
				return
			}
		}
		t.Error("no process runs a program that was brought")
	})
}

// TestASecondAgent of a host is kept out while the first is there.
func TestASecondAgent(t *testing.T) {
	t.Parallel()
	l := testLab(t, calmBeat)
	token, err := l.config.Keys.Token("a", l.Address())
	if err != nil {
		t.Fatal(err)
	}
	first := runAgent(t, self(t), token, 2)
	joined(t, l, "a")
	second := runAgent(t, self(t), token, 3)
	second.says("another agent is a already")
	first.Process.Signal(syscall.SIGTERM)
	second.says("a is in the lab")
}
