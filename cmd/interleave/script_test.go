package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"interleave/internal/atonce"
	"interleave/internal/golden"
)

// TestMain builds the programs as a user has them, side by side in a folder,
// and a server of the user's own.
func TestMain(m *testing.M) {
	atonce.Tests(6, 2)
	os.Exit(withPrograms(m.Run))
}

// measuring holds a place for each script that may run at the same time: many of them
// measure, and would take each other's processors. Of other tests more may wait together.
var measuring = make(chan struct{}, max(2, runtime.NumCPU()))

var programFolder string

func withPrograms(run func() int) int {
	dir, err := os.MkdirTemp("", "interleave-programs-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	build := exec.Command("go", "build", "-ldflags=-w", "-o", dir+string(filepath.Separator), "interleave/cmd/...", "interleave/examples/go-nethttp")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		return 1
	}
	programFolder = dir
	return run()
}

func TestCommand(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: golden.Updating(),
		Setup: func(env *testscript.Env) error {
			measuring <- struct{}{}
			env.Defer(func() { <-measuring })
			env.Setenv("PROGRAMS", programFolder)
			env.Setenv("PATH", programFolder+string(os.PathListSeparator)+os.Getenv("PATH"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status":  status,
			"web":     web,
			"serving": serving,
		},
	})
}

// status N COMMAND... runs a command that must end with exit status N and say
// why in a single line. N is "any" where the machine decides.
func status(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	if err != nil {
		exit, ok := err.(*exec.ExitError)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if args[0] != "any" && fmt.Sprint(got) != args[0] {
		ts.Fatalf("status %d, want %s", got, args[0])
	}
}
