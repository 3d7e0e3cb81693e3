package metrics_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// The test binary plays programs of known behaviour: with this variable it
// does what its value says for each line on stdin, answers each with a line,
// and ends with its stdin.
const roleEnv = "INTERLEAVE_TEST_ROLE"

func TestMain(m *testing.M) {
	if role := os.Getenv(roleEnv); role != "" {
		os.Exit(play(role))
	}
	goleak.VerifyTestMain(m)
}

func play(role string) int {
	if amount, ok := strings.CutPrefix(role, "once "); ok { // a child that does one thing and ends
		d, err := time.ParseDuration(amount)
		if err != nil {
			return 2
		}
		burn(d)
		return 0
	}
	fmt.Println("ready")
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		verb, amount, _ := strings.Cut(in.Text(), " ")
		n, err := strconv.Atoi(amount)
		if err != nil {
			return 2
		}
		fmt.Println(perform(verb, n))
	}
	return 0
}

var kept [][]byte // memory, so that the collector leaves it

// perform does one thing and returns what it says about it, if anything.
func perform(verb string, n int) string {
	switch verb {
	case "touch": // n MiB
		b, err := touch(n << 20)
		if err != nil {
			return err.Error()
		}
		kept = append(kept, b)
	case "burn": // n milliseconds; says how many nanoseconds it has used in all
		burn(time.Duration(n) * time.Millisecond)
		return strconv.FormatInt(int64(used(syscall.RUSAGE_SELF)), 10)
	case "spawn": // n children that burn 60 ms each and end; says as above, of self and children
		for range n {
			child := exec.Command(os.Args[0])
			child.Env = append(os.Environ(), roleEnv+"=once 60ms", "GORACE=atexit_sleep_ms=0")
			if err := child.Run(); err != nil {
				return err.Error()
			}
		}
		return strconv.FormatInt(int64(used(syscall.RUSAGE_SELF)+used(syscall.RUSAGE_CHILDREN)), 10)
	case "keep": // n children that stay until this process ends
		for range n {
			child := exec.Command(os.Args[0])
			child.Env = append(os.Environ(), roleEnv+"=stay")
			if _, err := child.StdinPipe(); err != nil {
				return err.Error()
			}
			out, err := child.StdoutPipe()
			if err != nil {
				return err.Error()
			}
			if err := child.Start(); err != nil {
				return err.Error()
			}
			if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
				return err.Error()
			}
		}
	case "sleep": // n times, on one thread; says how many voluntary switches it has made
		runtime.LockOSThread()
		for range n {
			nap()
		}
		runtime.UnlockOSThread()
		var u syscall.Rusage
		syscall.Getrusage(syscall.RUSAGE_SELF, &u)
		return strconv.FormatInt(u.Nvcsw, 10)
	case "briefly": // n threads that sleep 100 times each and end
		done := make(chan bool)
		for range n {
			go func() {
				runtime.LockOSThread() // and not unlocked: the thread ends with its goroutine
				for range 100 {
					nap()
				}
				done <- true
			}()
		}
		for range n {
			<-done
		}
	case "threads": // n more, that stay
		started := make(chan bool)
		for range n {
			go func() {
				runtime.LockOSThread()
				started <- true
				select {}
			}()
		}
		for range n {
			<-started
		}
	case "open": // n descriptors
		for range n {
			if _, err := syscall.Open("/dev/null", syscall.O_RDONLY, 0); err != nil {
				return err.Error()
			}
		}
	}
	return ""
}

// burn uses d of this process's CPU time.
func burn(d time.Duration) {
	for end := used(syscall.RUSAGE_SELF) + d; used(syscall.RUSAGE_SELF) < end; {
		for range 10_000 {
			work++
		}
	}
}

var work int

func used(who int) time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(who, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// program is the running test binary in a role.
type program struct {
	t   testing.TB
	pid int
	in  io.Writer
	out *bufio.Reader
}

func start(t testing.TB) *program {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleEnv+"=stay")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); cmd.Process.Kill(); cmd.Wait() })
	p := &program{t, cmd.Process.Pid, in, bufio.NewReader(out)}
	p.line()
	return p
}

func (p *program) line() string {
	p.t.Helper()
	line, err := p.out.ReadString('\n')
	if err != nil {
		p.t.Fatalf("reading from the program: %v", err)
	}
	return strings.TrimSpace(line)
}

// do makes the program do something and returns what it says when it is done.
func (p *program) do(what string) string {
	p.t.Helper()
	if _, err := io.WriteString(p.in, what+"\n"); err != nil {
		p.t.Fatalf("telling the program to %s: %v", what, err)
	}
	return p.line()
}

// number is do for what says a number.
func (p *program) number(what string) int64 {
	p.t.Helper()
	said := p.do(what)
	n, err := strconv.ParseInt(said, 10, 64)
	if err != nil {
		p.t.Fatalf("program that should %s said %q", what, said)
	}
	return n
}

// seconds is do for what says nanoseconds.
func (p *program) seconds(what string) float64 {
	p.t.Helper()
	return time.Duration(p.number(what)).Seconds()
}
