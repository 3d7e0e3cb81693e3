package child_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// Every package that the child imports is initialised for every request. What
// is not in this list has to be worth that.
var allowed = strings.Fields(`
	bytes cmp errors io iter math math/bits slices strconv strings sync sync/atomic
	syscall time unicode unicode/utf8 unsafe runtime
`)

func TestImportsStayLean(t *testing.T) {
	output, err := exec.Command("go", "list", "-deps", "interleave/cmd/interleave-cgi").Output()
	if err != nil {
		t.Skipf("no go command to list imports with: %v", err)
	}
	for _, path := range strings.Fields(string(output)) {
		ours := strings.HasPrefix(path, "interleave/scenarios") || path == "interleave/models/cgi/child" || path == "interleave/cmd/interleave-cgi"
		runtimes := strings.HasPrefix(path, "internal/") || strings.HasPrefix(path, "runtime/")
		if !ours && !runtimes && !slices.Contains(allowed, path) {
			t.Errorf("the CGI child imports %s, whose initialisation each request would pay for", path)
		}
		// What os and its relatives bring with them.
		if path == "internal/poll" || path == "internal/testlog" {
			t.Errorf("the CGI child imports %s: something uses package os", path)
		}
	}
}
