package load

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"interleave/internal/atonce"
)

// The test binary plays the driver's process, or a server's, when it is asked
// to.
const (
	asChild       = "INTERLEAVE_TEST_LOAD_CHILD"
	asMirror      = "INTERLEAVE_TEST_LOAD_MIRROR" // the number of connections to announce
	maxDescriptor = "INTERLEAVE_TEST_DESCRIPTORS"
)

func TestMain(m *testing.M) {
	if os.Getenv(asChild) != "" {
		if limit, err := strconv.ParseUint(os.Getenv(maxDescriptor), 10, 64); err == nil {
			syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: limit, Max: limit})
		}
		if err := Child(context.Background(), os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if crowd := os.Getenv(asMirror); crowd != "" {
		if err := beMirror(crowd); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	atonce.Tests(4, 1) // what counts errors; what takes times comes before, one by one
	goleak.VerifyTestMain(m)
}

// inTheEnd tries three times: on a busy host the load may be held up for as
// long as what is looked for takes.
func inTheEnd(t *testing.T, try func() error) {
	t.Helper()
	var err error
	for range 3 {
		if err = try(); err == nil {
			return
		}
	}
	t.Error(err)
}

// childProcess starts a driver's process and attaches to it. It is reaped
// when the test ends.
func childProcess(t *testing.T, spec Spec, env ...string) (*Driver, *exec.Cmd) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(append(os.Environ(), asChild+"=1"), env...)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	d, err := Attach(stdin, stdout, spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		d.Abort()
		<-d.Done()
		cmd.Wait()
	})
	return d, cmd
}
