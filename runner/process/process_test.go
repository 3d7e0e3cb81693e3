package process_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"interleave/runner/process"
)

// roleVariable makes the re-executed test binary play a child.
const roleVariable = "PROCESS_TEST_ROLE"

// patience is how long anything may take on a busy machine.
const patience = time.Minute

func TestMain(m *testing.M) {
	if role := os.Getenv(roleVariable); role != "" {
		os.Exit(play(role))
	}
	goleak.VerifyTestMain(m)
}

func sayReady() {
	fd, _ := strconv.Atoi(os.Getenv("INTERLEAVE_READY_FD"))
	f := os.NewFile(uintptr(fd), "ready")
	f.WriteString("ready\n")
	f.Close()
}

func play(role string) int {
	switch role {
	default:
		return playDaemon(role)
	case "obedient":
		stop := make(chan os.Signal, 1)
		signal.Notify(stop, syscall.SIGTERM)
		fmt.Println(runtime.NumCPU())
		sayReady()
		<-stop
	case "stubborn":
		signal.Ignore(syscall.SIGTERM)
		sayReady()
		select {}
	case "stillborn":
		fmt.Fprintln(os.Stderr, "first line")
		fmt.Fprintln(os.Stderr, "no such listener")
		return 3
	case "mute":
		time.Sleep(time.Hour)
	case "echo":
		io.Copy(os.Stdout, os.Stdin)
	case "accept":
		l, err := net.FileListener(os.NewFile(3, "listener"))
		if err != nil {
			return 4
		}
		sayReady()
		c, err := l.Accept()
		if err != nil {
			return 5
		}
		c.Write([]byte(os.Getenv("LISTEN_FDS")))
		c.Close()
	case "parent":
		// Starts a grandchild, tells its pid and is killed or stays.
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), roleVariable+"=mute")
		if child.Start() != nil {
			return 6
		}
		fmt.Println(child.Process.Pid)
		sayReady()
		select {}
	case "runner":
		p, err := process.Start(context.Background(), spec("stubborn", patience))
		if err != nil {
			return 7
		}
		fmt.Println(p.Pid())
		select {}
	}
	return 0
}

func spec(role string, readyWithin time.Duration) process.Spec {
	return process.Spec{
		Name: "server", Path: os.Args[0], ReadyWithin: readyWithin,
		Env: append(os.Environ(), roleVariable+"="+role),
	}
}

func start(t *testing.T, s process.Spec) *process.Process {
	t.Helper()
	p, err := process.Start(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Kill)
	return p
}

// awaitGone fails unless pid ends soon.
func awaitGone(t *testing.T, pid int) {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); runtime.GOOS == "linux" && (err != nil || strings.Contains(string(stat), ") Z ")) {
			return
		}
		if syscall.Kill(pid, 0) == syscall.ESRCH {
			return
		}
	}
	t.Errorf("process %d is still there", pid)
}

func TestStopsOnRequest(t *testing.T) {
	p := start(t, spec("obedient", patience))
	if err := p.Stop(patience); err != nil {
		t.Errorf("Stop = %v, want nil", err)
	}
}

func TestKillsWhatIgnoresTheRequest(t *testing.T) {
	p := start(t, spec("stubborn", patience))
	err := p.Stop(20 * time.Millisecond)
	if err == nil || !strings.Contains(err.Error(), "was killed") {
		t.Errorf("Stop = %v, want: was killed", err)
	}
	awaitGone(t, p.Pid())
}

// TestEndsByAnotherSignal: the exit status of such a child is its own business.
func TestEndsByAnotherSignal(t *testing.T) {
	p := start(t, spec("stubborn", patience))
	if !p.End(syscall.SIGQUIT, patience) {
		t.Error("End by SIGQUIT = false, want true: it heeds that")
	}
	p = start(t, spec("stubborn", patience))
	if p.End(syscall.SIGTERM, 20*time.Millisecond) {
		t.Error("End by SIGTERM = true, but it ignores that and had to be killed")
	}
	awaitGone(t, p.Pid())
}

func TestReportsHowAChildFailedToStart(t *testing.T) {
	_, err := process.Start(context.Background(), spec("stillborn", patience))
	if err == nil || !strings.Contains(err.Error(), "exit status 3: no such listener") {
		t.Errorf("Start = %v, want the exit status and the last line of stderr", err)
	}
	_, err = process.Start(context.Background(), spec("mute", 50*time.Millisecond))
	if err == nil || !strings.Contains(err.Error(), "not ready within 50ms") {
		t.Errorf("Start of a child that is never ready = %v", err)
	}
	_, err = process.Start(context.Background(), process.Spec{Name: "server", Path: "/no/such/program"})
	if err == nil || !strings.Contains(err.Error(), "start server") {
		t.Errorf("Start of a missing program = %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err = process.Start(ctx, spec("mute", time.Hour)); err != context.Canceled {
		t.Errorf("Start after cancel = %v, want context.Canceled", err)
	}
}

func TestGrandchildrenGoWithTheirGroup(t *testing.T) {
	s := spec("parent", patience)
	s.Pipes = true
	p := start(t, s)
	line, err := bufio.NewReader(p.Stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	grandchild, _ := strconv.Atoi(strings.TrimSpace(line))
	p.Signal(syscall.SIGKILL) // the leader dies alone
	<-p.Done()
	awaitGone(t, grandchild)
}

func TestChildDiesWithItsParent(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux signals a parent's death")
	}
	s := spec("runner", 0)
	s.Pipes = true
	p := start(t, s)
	line, err := bufio.NewReader(p.Stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	server, _ := strconv.Atoi(strings.TrimSpace(line))
	p.Signal(syscall.SIGKILL)
	awaitGone(t, server)
}

// A thread that ends must not take the children with it that it happened to
// fork.
func TestChildOutlivesItsStartersThread(t *testing.T) {
	started := make(chan *process.Process)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
		p, err := process.Start(context.Background(), spec("obedient", patience))
		if err != nil {
			t.Error(err)
		}
		started <- p
	}()
	p := <-started
	if p == nil {
		return
	}
	t.Cleanup(p.Kill)
	select {
	case <-p.Done():
		t.Errorf("the child ended with the thread of its starter: %v", p.Err())
	case <-time.After(200 * time.Millisecond):
	}
}

func TestPipes(t *testing.T) {
	s := spec("echo", 0)
	s.Pipes = true
	p := start(t, s)
	io.WriteString(p.Stdin, "there and back")
	p.Stdin.Close()
	got, err := io.ReadAll(p.Stdout)
	if string(got) != "there and back" || err != nil {
		t.Errorf("child echoed %q, %v", got, err)
	}
	<-p.Done()
}

func TestInheritsTheListener(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	f, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := spec("accept", patience)
	s.Listener = f
	start(t, s)
	c, err := net.Dial("tcp4", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if got, err := io.ReadAll(c); string(got) != "1" || err != nil {
		t.Errorf("child answered %q, %v; want LISTEN_FDS as 1", got, err)
	}
}

func TestCPUSet(t *testing.T) {
	cpus := process.CPUs()
	if len(cpus) < 2 {
		t.Skip("needs two processors and CPU sets")
	}
	s := spec("obedient", patience)
	s.Pipes, s.CPUs = true, cpus[1:2]
	p := start(t, s)
	line, _ := bufio.NewReader(p.Stdout).ReadString('\n')
	if line != "1\n" {
		t.Errorf("child pinned to one processor sees %q of them", strings.TrimSpace(line))
	}
	if got := process.CPUs(); len(got) != len(cpus) {
		t.Errorf("after Start the parent may use %v, want %v as before", got, cpus)
	}
}

func TestKillAll(t *testing.T) {
	a := start(t, spec("stubborn", patience))
	b := start(t, spec("obedient", patience))
	process.KillAll()
	for _, p := range []*process.Process{a, b} {
		select {
		case <-p.Done():
		default:
			t.Errorf("process %d still runs after KillAll", p.Pid())
		}
	}
}

func TestSplit(t *testing.T) {
	for _, tt := range []struct{ cpus, server, rest []int }{
		{[]int{0}, nil, nil},
		{[]int{0, 1}, []int{1}, []int{0}},
		{[]int{0, 1, 2, 3, 4}, []int{3, 4}, []int{0, 1, 2}},
	} {
		server, rest := process.Split(tt.cpus)
		if fmt.Sprint(server, rest) != fmt.Sprint(tt.server, tt.rest) {
			t.Errorf("Split(%v) = %v, %v; want %v, %v", tt.cpus, server, rest, tt.server, tt.rest)
		}
	}
}
