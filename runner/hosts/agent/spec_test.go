package agent

import (
	"slices"
	"strings"
	"testing"
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
