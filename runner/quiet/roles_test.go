package quiet

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The test binary plays processes of known behaviour.
const roleEnv = "INTERLEAVE_QUIET_ROLE"

func TestMain(m *testing.M) {
	if role := os.Getenv(roleEnv); role != "" {
		os.Exit(play(role))
	}
	os.Exit(m.Run())
}

func play(role string) int {
	verb, amount, _ := strings.Cut(role, " ")
	switch verb {
	case "once": // burns so many milliseconds and ends
		n, err := strconv.Atoi(amount)
		if err != nil {
			return 2
		}
		burn(time.Duration(n) * time.Millisecond)
	case "bursts": // burns for 100 ms of every 400, and says when it ran
		for {
			burst(100 * time.Millisecond)
			time.Sleep(300 * time.Millisecond)
		}
	case "brief": // runs children that burn so many milliseconds each, one after the other
		for {
			child := exec.Command(os.Args[0])
			child.Env = append(os.Environ(), roleEnv+"=once "+amount)
			if child.Run() != nil {
				return 2
			}
		}
	case "disown": // leaves a child behind that does the rest, and says its id
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), roleEnv+"="+amount)
		child.Stdout = os.Stdout
		if child.Start() != nil {
			return 2
		}
		fmt.Println(child.Process.Pid)
	}
	return 0
}

// now is a clock that all processes of the host share, in nanoseconds.
func now() int64 { return time.Now().UnixNano() }

var work int

// burst burns for d, and says from when to when it ran, on the shared clock:
// in several pieces where others had the processor in between.
func burst(d time.Duration) {
	from := now()
	for at, end := from, from+int64(d); at < end; {
		for range 10_000 {
			work++
		}
		before := at
		if at = now(); at-before > int64(2*time.Millisecond) || at >= end {
			fmt.Println(from, before)
			from = at
		}
	}
}

// burn uses d of this process's CPU time.
func burn(d time.Duration) {
	used := func() time.Duration {
		var u syscall.Rusage
		syscall.Getrusage(syscall.RUSAGE_SELF, &u)
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	for end := used() + d; used() < end; {
		for range 10_000 {
			work++
		}
	}
}

// stranger starts the test binary in a role as a process that is not ours: its
// parent has ended. It returns what the process says, line by line.
func stranger(t testing.TB, role string) (pid int, said *bufio.Scanner) {
	t.Helper()
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleEnv+"=disown "+role)
	cmd.Stdout = in
	err = cmd.Run()
	in.Close()
	if err != nil {
		t.Fatal(err)
	}
	said = bufio.NewScanner(out)
	said.Scan()
	pid, err = strconv.Atoi(said.Text())
	if err != nil {
		t.Fatalf("the stranger's id is %q", said.Text())
	}
	t.Cleanup(func() {
		syscall.Kill(pid, syscall.SIGKILL)
		out.Close()
	})
	return pid, said
}
