package agent

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"interleave/runner/hosts/wire"
	"interleave/runner/place"
)

// TestEnvironment: a child has none of the agent's secrets, whether or not it is asked to
// have variables of its own.
func TestEnvironment(t *testing.T) {
	t.Setenv("TOKEN_OF_SOMETHING", "secret")
	t.Setenv("GOMAXPROCS", "1")
	t.Setenv("HOME", "/home/x")
	for _, asked := range [][]string{nil, {"GOGC=100", "PATH=/tmp"}} {
		got, err := environment(asked)
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.Join(got, " "); strings.Contains(text, "secret") || strings.Contains(text, "GOMAXPROCS") || strings.Contains(text, "PATH=/tmp") {
			t.Errorf("environment(%q) = %q", asked, got)
		}
		if home := slices.Contains(got, "HOME=/home/x"); home != (asked == nil) {
			t.Errorf("environment(%q) has HOME: %v", asked, home)
		}
	}
}

// TestNothingIsCopiedForWhatIsRefused: a start that is refused leaves no program behind.
func TestNothingIsCopiedForWhatIsRefused(t *testing.T) {
	dir := t.TempDir()
	program := func(name string) wire.Program {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(name), 0o700); err != nil {
			t.Fatal(err)
		}
		sum, err := wire.SumFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return wire.Program{Name: name, SHA256: sum}
	}
	own, server := program(wire.Self), program("interleave-server")
	programs, err := newPrograms(filepath.Join(dir, wire.Self), false)
	if err != nil {
		t.Fatal(err)
	}
	m := &member{agent: &agent{programs: programs}}
	defer m.copies.Remove()
	texts := func(all ...string) (arguments []wire.Argument) {
		for _, a := range all {
			arguments = append(arguments, wire.Argument{Text: a})
		}
		return arguments
	}
	long := strings.Repeat("x", ownerLimit+1)
	for _, tt := range []struct {
		q    wire.Start
		want string // empty for one that is not refused
	}{
		{wire.Start{Owner: "x", Program: server, Arguments: texts("--exec", "/bin/sh")}, "an agent starts no server with"},
		{wire.Start{Owner: "x", Program: own, Arguments: texts("serve")}, "and as nothing else"},
		{wire.Start{Owner: "x", Program: server, Environment: []string{"LD_PRELOAD=x"}}, "does not set the variable"},
		{wire.Start{Owner: long, Program: server}, "a name of more than"},
		{wire.Start{Owner: "x", Program: server, Arguments: texts("--model", "y")}, ""},
	} {
		_, err := m.spec(t.Context(), &child{}, tt.q)
		if got := fmt.Sprint(err); (tt.want == "") != (err == nil) || !strings.Contains(got, tt.want) {
			t.Errorf("a start is answered with %s, want %q", got, tt.want)
		}
		path := filepath.Join(dir, tt.q.Program.Name)
		if copied := m.copies.Of(path, tt.q.Owner) != path; copied != (tt.want == "") {
			t.Errorf("after %q %s was copied: %v", tt.want, tt.q.Program.Name, copied)
		}
	}
}

// TestRowsForEachServer that there may be.
func TestRowsForEachServer(t *testing.T) {
	m := &member{data: map[string]place.Data{}}
	for i := range childrenLimit {
		if err := m.reserve(fmt.Sprint("d", i)); err != nil {
			t.Fatalf("data for server %d: %v", i+1, err)
		}
	}
	if m.reserve("more") == nil {
		t.Error("there is no limit")
	}
}

// TestDataIsTheHostsOwn: a server is given the folder of data that this host keeps, and no
// other.
func TestDataIsTheHostsOwn(t *testing.T) {
	m := &member{agent: &agent{}}
	for _, tt := range []struct {
		name string
		args []wire.Argument
		want string
	}{
		{"a folder", []wire.Argument{{Text: "--data"}, {Text: "/etc"}}, "must be data that this host keeps"},
		{"data for another flag", []wire.Argument{{Text: "--model"}, {Data: "x-1"}}, "must be data that this host keeps"},
		{"data for a flag", []wire.Argument{{Data: "x-1"}, {Text: "x"}}, "an agent starts no server with"},
		{"data", []wire.Argument{{Text: "--data"}, {Data: "x-1"}}, ""},
	} {
		_, err := checkArguments(wire.Start{Arguments: tt.args})
		if got := fmt.Sprint(err); (tt.want == "") != (err == nil) || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %s, want %q", tt.name, got, tt.want)
		}
	}
	if folder, err := m.folderOf("x-1"); err == nil {
		t.Errorf("the folder of data that nobody keeps is %q", folder)
	}
}
