package launch

import (
	"bufio"
	"context"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// world is a coordinator's port, an ssh that reaches hosts, and programs to be copied.
type world struct {
	t      *testing.T
	homes  string
	bundle *Bundle
	reach  string
	joined chan joined

	mu   sync.Mutex
	said []string
}

// joined is an agent that is there.
type joined struct {
	name, args string
	pid        int
	conn       net.Conn
}

const patience = 30 * time.Second

func newWorld(t *testing.T) *world {
	w := &world{t: t, homes: t.TempDir(), joined: make(chan joined, 8)}
	bin := filepath.Join(w.homes, "coordinator")
	w.mkdir(bin)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ssh", Agent} {
		if err := os.Symlink(self, filepath.Join(bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	w.write("coordinator/interleave-server", "#!/bin/sh\n", 0o755)
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	t.Setenv(homes, w.homes)
	if w.bundle, err = NewBundle(filepath.Join(bin, "interleave-server"), filepath.Join(bin, Agent)); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	w.reach = l.Addr().String()
	go w.accept(l)
	return w
}

func (w *world) accept(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		var j joined
		line, _ := bufio.NewReader(conn).ReadString('\n')
		fields := strings.SplitN(strings.TrimSpace(line), " ", 3)
		if len(fields) == 3 {
			j.name, j.args, j.conn = fields[0], fields[2], conn
			j.pid, _ = strconv.Atoi(fields[1])
			w.joined <- j
		}
	}
}

func (w *world) mkdir(path string) {
	w.t.Helper()
	if err := os.MkdirAll(path, 0o755); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) write(name, text string, mode os.FileMode) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.homes, name), []byte(text), mode); err != nil {
		w.t.Fatal(err)
	}
}

// hosts are those of some targets, each with a home.
func (w *world) hosts(targets ...string) (hosts []Host) {
	for _, target := range targets {
		w.mkdir(filepath.Join(w.homes, target))
		hosts = append(hosts, Host{
			Target: target, Name: target, Programs: w.bundle, Reach: w.reach,
			Heard: func(line string) { w.say(target, line) },
			Join:  func(addr string) (string, error) { return addr + " secret-of-" + target, nil },
		})
	}
	return hosts
}

func (w *world) say(host, what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, host+" "+what)
}

// hear waits until something was said.
func (w *world) hear(want string) {
	w.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		w.mu.Lock()
		said := strings.Join(w.said, "\n")
		w.mu.Unlock()
		if strings.Contains(said, want) {
			return
		}
		if time.Now().After(end) {
			w.t.Errorf("said %q, want %q", said, want)
			return
		}
	}
}

// copied is how often programs were copied.
func (w *world) copied() (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, what := range w.said {
		if strings.Contains(what, "is given the programs") {
			n++
		}
	}
	return n
}

func (w *world) start(hosts ...Host) *Launcher {
	w.t.Helper()
	l, err := Start(w.t.Context(), hosts, w.say)
	if err != nil {
		w.t.Fatal(err)
	}
	return l
}

// next waits for an agent.
func (w *world) next() joined {
	w.t.Helper()
	select {
	case j := <-w.joined:
		return j
	case <-time.After(patience):
		w.t.Fatalf("no agent joined within %v; said: %q", patience, w.said)
		panic("not reached")
	}
}

// gone waits for the end of an agent.
func (w *world) gone(j joined) {
	w.t.Helper()
	defer j.conn.Close()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if syscall.Kill(j.pid, 0) != nil {
			return
		}
	}
	w.t.Errorf("the agent on %s is still there", j.name)
}

func TestAgentsAreStartedAndEnded(t *testing.T) {
	w := newWorld(t)
	hosts := w.hosts("gen1", "bench@gen2")
	hosts[0].CPUs, hosts[0].Address = []int{0, 1, 2, 5}, "10.1.0.5"
	here := w.hosts("this-host")[0]
	here.Target, here.Address = "", "10.1.0.1"
	hosts = append(hosts, here)
	l := w.start(hosts...)
	defer l.Close()
	agents := map[string]joined{}
	for range hosts {
		j := w.next()
		agents[j.name] = j
	}
	for name, args := range map[string]string{"secret-of-gen1": "agent --join - --with-stdin --address 10.1.0.5 --cpus 0-2,5", "secret-of-this-host": "agent --join - --with-stdin --address 10.1.0.1", "secret-of-bench@gen2": "agent --join - --with-stdin --address 127.0.0.9"} {
		if got := agents[name].args; got != args {
			t.Errorf("%s was started with %q, want %q", name, got, args)
		}
	}
	w.hear("gen1 joined")
	w.hear("this-host joined")
	l.Close()
	for _, j := range agents {
		w.gone(j)
	}
	calls, err := os.ReadFile(filepath.Join(w.homes, "calls"))
	if err != nil || strings.Contains(string(calls), "secret-of") || !strings.Contains(string(calls), "BatchMode=yes") {
		t.Errorf("ssh was called with %s (%v), want no join string among the arguments", calls, err)
	}
}

// Programs are copied once, and again if what is there is not what it should be.
func TestProgramsAreCopiedIfTheyAreMissing(t *testing.T) {
	w := newWorld(t)
	once := func(want int, why string) {
		t.Helper()
		l := w.start(w.hosts("gen1")...)
		j := w.next()
		l.Close()
		w.gone(j)
		if got := w.copied(); got != want {
			t.Errorf("%s: programs were copied %d times, want %d", why, got, want)
		}
	}
	once(1, "a new host")
	once(1, "the same host")
	folder := filepath.Join(w.homes, "gen1/.cache/interleave/programs")
	server := filepath.Join(folder, w.bundle.digest, "interleave-server")
	if info, err := os.Stat(server); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("the server's program: %v, %v, want one that can be executed", info, err)
	}
	if err := os.WriteFile(server, []byte("damaged"), 0o755); err != nil {
		t.Fatal(err)
	}
	old, now := filepath.Join(folder, "old"), time.Now()
	w.mkdir(old)
	if err := os.Chtimes(old, now, now.AddDate(0, 0, -20)); err != nil {
		t.Fatal(err)
	}
	once(2, "a damaged program")
	if left, err := os.ReadDir(folder); err != nil || len(left) != 1 || left[0].Name() != w.bundle.digest {
		t.Errorf("the cache holds %v, %v; want this build alone", left, err)
	}
}

func TestALostAgentIsStartedAgain(t *testing.T) {
	w := newWorld(t)
	l := w.start(w.hosts("gen1")...)
	defer l.Close()
	j := w.next()
	if err := syscall.Kill(j.pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	w.gone(j)
	again := w.next()
	if again.pid == j.pid || again.name != j.name {
		t.Errorf("after %+v came %+v, want its successor", j, again)
	}
	l.Close()
	w.gone(again)
	w.hear("gen1 is lost: ssh gen1")
}

// A host that cannot be had is named with what is wrong, and no agent is left on another.
func TestHostsThatCannotBeHad(t *testing.T) {
	w := newWorld(t)
	w.mkdir(filepath.Join(w.homes, "bin"))
	w.write("bin/uname", "#!/bin/sh\necho Plan9 mips\n", 0o755)
	for target, want := range map[string]string{
		"refuses":         "start the agent on refuses: ssh refuses: exit status 255: ssh: connect to host refuses port 22: Connection refused",
		"no-tunnels":      "allow AllowTcpForwarding in its sshd_config",
		"other-processor": `it is "Plan9 mips", and these programs are for`,
	} {
		l, err := Start(t.Context(), w.hosts("gen1", target), w.say)
		if err == nil {
			l.Close()
			t.Errorf("%s: no error", target)
			continue
		}
		if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %q, want one line with %q", target, err, want)
		}
		for {
			select {
			case j := <-w.joined:
				w.gone(j)
				continue
			default:
			}
			break
		}
	}
}

func TestNoSSH(t *testing.T) {
	w := newWorld(t)
	t.Setenv("PATH", t.TempDir())
	if _, err := Start(t.Context(), w.hosts("gen1"), w.say); err == nil || !strings.Contains(err.Error(), "ssh is not installed") {
		t.Errorf("Start without ssh = %v", err)
	}
}

// The end of the context ends a start that hangs.
func TestAHostThatSaysNothing(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	w.mkdir(filepath.Join(w.homes, "bin"))
	w.write("bin/uname", "#!/bin/sh\n: > \"$HOME/asked\"\nexec sleep 1000\n", 0o755)
	go func() {
		for {
			if _, err := os.Stat(filepath.Join(w.homes, "other-processor/asked")); err == nil {
				cancel()
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
	if _, err := Start(ctx, w.hosts("other-processor"), w.say); err == nil {
		t.Error("Start of a host that says nothing ended without an error")
	}
}

// Whatever shell a user has there, a command is one word of it.
func TestCommandsAreOneWord(t *testing.T) {
	digest := strings.Repeat("0f", 32)
	for _, command := range []string{lookCommand(digest), copyCommand(digest), agentCommand(digest, "", []int{0, 1}), agentCommand(digest, "10.0.0.1", nil)} {
		inside, ok := strings.CutPrefix(command, "sh -c '")
		inside, ends := strings.CutSuffix(inside, "'")
		if !ok || !ends || strings.ContainsAny(inside, "'\n!") {
			t.Errorf("%s is not sh -c and one quoted word", command)
		}
	}
}

func TestBundles(t *testing.T) {
	dir := t.TempDir()
	w := &world{t: t, homes: dir}
	w.write("interleave", "x", 0o755)
	w.write("plain", "x", 0o644)
	w.write("Odd name", "x", 0o755)
	w.write("server", "x", 0o755)
	for _, tt := range []struct{ programs, want string }{
		{"interleave missing", "missing is missing"},
		{"interleave plain", "plain is not executable"},
		{"server", "interleave is not among the programs"},
		{"interleave interleave", "names of their own"},
	} {
		var paths []string
		for _, name := range strings.Fields(tt.programs) {
			paths = append(paths, filepath.Join(dir, name))
		}
		if _, err := NewBundle(paths...); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("NewBundle(%s) = %v, want an error with %q", tt.programs, err, tt.want)
		}
	}
	if _, err := NewBundle(filepath.Join(dir, "interleave"), filepath.Join(dir, "Odd name")); err == nil {
		t.Error("a program with a blank in its name is taken")
	}
}
