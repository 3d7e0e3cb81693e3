package agent

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"interleave/runner/hosts/wire"
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
		err := m.checkArguments(wire.Start{Arguments: tt.args})
		if got := fmt.Sprint(err); (tt.want == "") != (err == nil) || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %s, want %q", tt.name, got, tt.want)
		}
	}
	if folder, err := m.folderOf("x-1"); err == nil {
		t.Errorf("the folder of data that nobody keeps is %q", folder)
	}
}
