package process_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"interleave/runner/process"
)

// background starts the test binary in a role, in a session of its own and by
// way of a process that ends, as a daemon starts. A quiet one closes what it
// has inherited.
func background(role string, quiet bool) error {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleVariable+"=once removed", "PROCESS_TEST_NEXT="+role)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Stdout = os.Stdout
	if !quiet {
		cmd.Stderr = os.Stderr
	}
	return cmd.Run()
}

// playDaemon is play for the roles of those that leave their starter.
func playDaemon(role string) int {
	signal.Ignore(syscall.SIGTERM, syscall.SIGHUP)
	switch role {
	case "daemon", "quiet daemon":
		if background("stays", role == "quiet daemon") != nil {
			return 1
		}
	case "once removed":
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), roleVariable+"="+os.Getenv("PROCESS_TEST_NEXT"))
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		if cmd.Start() != nil {
			return 1
		}
	case "stays":
		fmt.Println(os.Getpid())
		select {}
	case "stays, stopped":
		fmt.Println(os.Getpid())
		syscall.Kill(os.Getpid(), syscall.SIGSTOP)
		select {}
	case "keeps daemons":
		// Stays itself, and has some in the background.
		for _, next := range []string{"stays", "stays, stopped", "stays"} {
			if background(next, false) != nil {
				return 1
			}
		}
		sayReady()
		select {}
	case "keeps a hopper":
		if background("hops", false) != nil {
			return 1
		}
		select {}
	case "hops":
		// Always another process: each starts the next one and ends.
		fmt.Println(os.Getpid())
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), roleVariable+"=hops")
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		cmd.Stdout = os.Stdout
		if cmd.Start() != nil {
			return 1
		}
	case "runner of daemons":
		p, err := process.Start(context.Background(), withPipes("keeps daemons", patience))
		if err != nil {
			return 1
		}
		lines := bufio.NewScanner(p.Stdout)
		for range 3 {
			lines.Scan()
			fmt.Println(lines.Text())
		}
		select {}
	}
	return 0
}

func withPipes(role string, readyWithin time.Duration) process.Spec {
	s := spec(role, readyWithin)
	s.Pipes = true
	return s
}

// pids reads n process ids, a line each.
func pids(t *testing.T, from io.Reader, n int) (all []int) {
	t.Helper()
	lines := bufio.NewScanner(from)
	for range n {
		if !lines.Scan() {
			t.Fatalf("got the process ids %v, want %d of them: %v", all, n, lines.Err())
		}
		pid, err := strconv.Atoi(lines.Text())
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, pid)
	}
	return all
}

func needsSubreaper(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has subreapers")
	}
}

// isGone reports whether a process is gone or waits to be reaped.
func isGone(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || strings.Contains(string(stat), ") Z ")
}

func TestADaemonEndsWithItsStarter(t *testing.T) {
	needsSubreaper(t)
	for _, role := range []string{"daemon", "quiet daemon"} {
		t.Run(role, func(t *testing.T) {
			s := withPipes(role, 0)
			s.StatusZero = "it has to stay in the foreground"
			p := start(t, s)
			select {
			case <-p.Done():
			case <-time.After(patience):
				t.Fatal("a child that went into the background is not done")
			}
			if err := p.Err(); err != nil {
				t.Errorf("Err = %v, want nil: it ended with status 0", err)
			}
			want := "server ended with status 0: it has to stay in the foreground (it left 1 behind, which were killed)"
			if got := p.Unasked().Error(); got != want {
				t.Errorf("Unasked = %q, want %q", got, want)
			}
		})
	}
}

func TestWhatIsInTheBackgroundEndsWithTheChild(t *testing.T) {
	needsSubreaper(t)
	for name, end := range map[string]func(*process.Process){
		"killed":         func(p *process.Process) { p.Kill() },
		"stopped":        func(p *process.Process) { p.Stop(20 * time.Millisecond) },
		"ends by itself": func(p *process.Process) { syscall.Kill(p.Pid(), syscall.SIGKILL); <-p.Done() },
		"all are killed": func(*process.Process) { process.KillAll() },
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t, withPipes("keeps daemons", patience))
			daemons := pids(t, p.Stdout, 3)
			end(p)
			for _, pid := range daemons { // by now, not soon
				if !isGone(pid) {
					t.Errorf("process %d outlives the child that started it", pid)
				}
			}
		})
	}
}

func TestWhatIsInTheBackgroundEndsWithTheRunner(t *testing.T) {
	needsSubreaper(t)
	// Not by Start: the keeper of the runner would end them.
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleVariable+"=runner of daemons")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	daemons := pids(t, out, 3)
	cmd.Process.Kill()
	cmd.Wait()
	for _, pid := range daemons {
		awaitGone(t, pid)
	}
}

func TestAProcessThatIsAlwaysAnotherEnds(t *testing.T) {
	needsSubreaper(t)
	p := start(t, withPipes("keeps a hopper", 0))
	lines := bufio.NewScanner(p.Stdout)
	for range 5 {
		if !lines.Scan() {
			t.Fatal("no process of the row is there")
		}
	}
	syscall.Kill(p.Pid(), syscall.SIGKILL)
	// Each that comes writes its id. The pipe ends when none is left.
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for lines.Scan() {
		}
	}()
	select {
	case <-ended:
	case <-time.After(patience):
		t.Error("the row of processes goes on after the child that began it")
	}
	<-ended
}

// A child's exit status is its own although a keeper stands between, and so
// are those of children that nobody here knows of.
func TestOthersKeepTheirChildren(t *testing.T) {
	start(t, spec("obedient", patience))
	if err := exec.Command("sh", "-c", "exit 3").Run(); err == nil || err.Error() != "exit status 3" {
		t.Errorf("a child of os/exec beside ours: %v, want exit status 3", err)
	}
}
