package scenarios_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestCGIChildStaysLean holds the scenarios to packages that cost a process
// next to nothing to start with: the CGI child links them all and pays for
// each package's initialisation with every request.
func TestCGIChildStaysLean(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "interleave/scenarios/all").CombinedOutput()
	if err != nil {
		t.Fatalf("go list -deps: %v\n%s", err, out)
	}
	heavy := map[string]bool{
		"fmt": true, "os": true, "net": true, "net/http": true, "context": true, "reflect": true, "log": true,
		"regexp": true, "encoding/json": true, "text/template": true, "html/template": true, "crypto/rand": true,
	}
	for pkg := range strings.FieldsSeq(string(out)) {
		if heavy[pkg] {
			t.Errorf("scenarios/all imports %s; `go list -deps -f '{{.ImportPath}}: {{.Imports}}' ./scenarios/...` shows through which package", pkg)
		}
		if own, ok := strings.CutPrefix(pkg, "interleave/"); ok && !strings.HasPrefix(own, "scenarios") {
			t.Errorf("scenarios/all imports %s, but scenarios know nothing of the rest", pkg)
		}
	}
}
