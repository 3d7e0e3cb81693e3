package metrics_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"interleave/runner/metrics"
)

// The test binary plays programs of known behaviour: with this variable it
// does what its value says for each line on stdin, answers each with a line,
// and ends with its stdin.
const roleEnv = "INTERLEAVE_TEST_ROLE"

// sharedEnv names the file that programs share.
const sharedEnv = "INTERLEAVE_TEST_SHARED"

func TestMain(m *testing.M) {
	if role := os.Getenv(roleEnv); role != "" {
		os.Exit(play(role))
	}
	goleak.VerifyTestMain(m)
}

func play(role string) int {
	if amount, ok := strings.CutPrefix(role, "once "); ok { // a child that burns and ends
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
		what, toAll := strings.CutPrefix(in.Text(), "all ")
		verb, amount, _ := strings.Cut(what, " ")
		n, err := strconv.Atoi(amount)
		if err != nil {
			return 2
		}
		if toAll { // the children that it keeps, too
			for _, child := range family {
				if said, err := child.ask(what); err != nil || said != "" {
					fmt.Println(said, err)
					return 3
				}
			}
		}
		fmt.Println(perform(verb, n))
	}
	return 0
}

var (
	kept   [][]byte // memory, so that the collector leaves it
	family []*child
)

// child is a child that a program keeps.
type child struct {
	pid int
	in  io.Writer
	out *bufio.Reader
}

func (c *child) ask(what string) (string, error) {
	if _, err := io.WriteString(c.in, what+"\n"); err != nil {
		return "", err
	}
	said, err := c.out.ReadString('\n')
	return strings.TrimSpace(said), err
}

// keep starts a child that stays until this process ends.
func keep() error {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleEnv+"=stay")
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	c := &child{cmd.Process.Pid, in, bufio.NewReader(out)}
	family = append(family, c)
	_, err = c.out.ReadString('\n')
	return err
}

// once runs a child that burns d of CPU time and ends.
func once(d time.Duration) error {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleEnv+"=once "+d.String(), "GORACE=atexit_sleep_ms=0")
	return cmd.Run()
}

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
			if err := once(60 * time.Millisecond); err != nil {
				return err.Error()
			}
		}
		return strconv.FormatInt(int64(used(syscall.RUSAGE_SELF)+used(syscall.RUSAGE_CHILDREN)), 10)
	case "child": // one that burns n milliseconds and ends; says as above
		if err := once(time.Duration(n) * time.Millisecond); err != nil {
			return err.Error()
		}
		return strconv.FormatInt(int64(used(syscall.RUSAGE_SELF)+used(syscall.RUSAGE_CHILDREN)), 10)
	case "run": // n children that end at once
		for range n {
			if err := exec.Command("true").Run(); err != nil {
				return err.Error()
			}
		}
	case "become": // this program anew, in the same process
		if err := syscall.Exec(os.Args[0], os.Args, os.Environ()); err != nil {
			return err.Error()
		}
	case "account": // puts a child into a group
		if err := keep(); err != nil {
			return err.Error()
		}
		tree := metrics.NewTree(family[0].pid)
		tree.Account()
		if !tree.Accounted() {
			return "this host does not let us make control groups of version 2"
		}
	case "keep": // n children that stay until this process ends
		for range n {
			if err := keep(); err != nil {
				return err.Error()
			}
		}
	case "half": // of n MiB of address space become resident
		b, err := half(n << 20)
		if err != nil {
			return err.Error()
		}
		kept = append(kept, b)
	case "share": // n MiB of one file with whoever else does so
		b, err := share(os.Getenv(sharedEnv), n<<20)
		if err != nil {
			return err.Error()
		}
		kept = append(kept, b)
	case "grow": // from now on by n MiB per second, for ten seconds
		b, err := reserve(10 * n << 20)
		if err != nil {
			return err.Error()
		}
		kept = append(kept, b)
		go grow(b, float64(n<<20))
	case "crew": // n threads that burn 100 ms each
		var crew sync.WaitGroup
		for range n {
			crew.Go(func() {
				runtime.LockOSThread()
				defer runtime.UnlockOSThread() // or it would end, and its time be lost
				burnThread(100 * time.Millisecond)
			})
		}
		crew.Wait()
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

// grow makes b resident as time goes by: rate bytes per second.
func grow(b []byte, rate float64) {
	began := time.Now()
	for resident := 0; resident < len(b); {
		due := min(int(rate*time.Since(began).Seconds()), len(b))
		for ; resident < due; resident += 512 {
			b[resident] = 1
		}
		time.Sleep(time.Millisecond)
	}
}

func used(who int) time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(who, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// program is the running test binary in a role.
type program struct {
	t    testing.TB
	pid  int
	in   io.Writer
	out  *bufio.Reader
	kill func() // and wait for its end
}

func start(t testing.TB) *program {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleEnv+"=stay", sharedEnv+"="+filepath.Join(t.TempDir(), "shared"))
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
	kill := sync.OnceFunc(func() { cmd.Process.Kill(); cmd.Wait() })
	t.Cleanup(kill)
	p := &program{t, cmd.Process.Pid, in, bufio.NewReader(out), kill}
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
