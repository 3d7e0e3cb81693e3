package outside_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"interleave/runner/outside"
)

// TestLook finds the version that is installed, or says in one line what is missing and
// how to get it.
func TestLook(t *testing.T) {
	for _, tt := range []struct{ name, text, version, want string }{
		{"nothing is asked", "", "", ""},
		{"version", "version: [sh, -c, \"echo Built today; echo server/2.10.1 >&2; echo 7.7\"]\nneeds: {version: \">=2.9\"}\n", "server/2.10.1", ""},
		{"no program", "needs: {program: no-such-program}\ninstall: {debian: [serve]}\n", "", "the program no-such-program is not installed: install with " + debian("serve")},
		{"only a note", "needs: {program: no-such-program}\ninstall: {note: build it first}\n", "", "the program no-such-program is not installed: build it first"},
		{"fails", "version: [sh, -c, \"echo no module named gevent; exit 1\"]\ninstall: {debian: [b, a, b]}\n", "", "exit status 1: no module named gevent: install with " + debian("a b")},
		{"too old", "version: [echo, serve 2.9]\nneeds: {version: \">=2.10\"}\n", "serve 2.9", "version 2.9 is too old: it needs 2.10 or newer"},
		{"as old as that", "version: [echo, serve 2.10]\nneeds: {version: \">=2.10.0\"}\n", "serve 2.10", ""},
		{"no version", "version: [echo, serve]\nneeds: {version: \">=2\"}\n", "serve", `echo serve tells no version: "serve"`},
		{"an escape", "version: [printf, '1.2 \\033[2J']\n", `1.2 \u001b[2J`, ""},
		{"very much", "version: [sh, -c, \"yes 1.2.3 | head -c 1000000\"]\n", "1.2.3", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _, err := load(t, "name: mine\nscenarios: [hello]\ncommand: [sh]\n"+tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(tt.want, "apt-get") {
				needsDebian(t)
			}
			err = s.Look(context.Background())
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("Look = %v, want nil", err)
			case tt.want != "" && (err == nil || !strings.HasSuffix(err.Error(), tt.want) || strings.Contains(err.Error(), "\n")):
				t.Errorf("Look = %v, want a line that ends in %q", err, tt.want)
			}
			if s.Installed != tt.version {
				t.Errorf("installed is %q, want %q", s.Installed, tt.version)
			}
		})
	}
}

func needsDebian(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("apt-get"); err != nil {
		t.Skip("this system has no apt-get")
	}
}

func debian(packages string) string {
	line := "apt-get install --no-install-recommends -y " + packages
	if os.Geteuid() != 0 {
		line = "sudo " + line
	}
	return line
}

func TestCommands(t *testing.T) {
	needsDebian(t)
	all := []outside.Install{{Debian: []string{"b", "a"}}, {Debian: []string{"a"}, Note: "besides"}}
	got := fmt.Sprint(outside.Commands(all, false))
	if want := "[[sudo apt-get install --no-install-recommends -y a b]]"; got != want {
		t.Errorf("Commands = %s, want %s", got, want)
	}
	if line := (outside.Install{Note: "build it first"}).Line(true); line != "" {
		t.Errorf("Line = %q, want none: there is no package", line)
	}
}

func TestVariant(t *testing.T) {
	s, _, err := load(t, least+"environment: {WORKERS: 1, LOG: warn}\nvariants: {w2: {WORKERS: 2}}\n")
	if err != nil {
		t.Fatal(err)
	}
	v := s.Variant("w2")
	if want := "LOG=… WORKERS=2 serve"; v.Name != "mine-w2" || v.Settings() != want {
		t.Errorf("variant %s with %s, want mine-w2 with %s", v.Name, v.Settings(), want)
	}
	if want := "LOG=… WORKERS=1 serve"; s.Settings() != want {
		t.Errorf("the server itself has %s, want %s", s.Settings(), want)
	}
}

// TestWhereSystemsKeepTheirServers: users of many systems do not have it in their PATH.
func TestWhereSystemsKeepTheirServers(t *testing.T) {
	found, err := filepath.Glob("/usr/sbin/*")
	if err != nil || len(found) == 0 {
		t.Skip("this system has no /usr/sbin")
	}
	at := slices.IndexFunc(found, func(path string) bool {
		info, err := os.Stat(path)
		return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
	})
	if at < 0 {
		t.Skip("nothing in /usr/sbin can be started")
	}
	t.Setenv("PATH", t.TempDir())
	s, _, err := load(t, "name: mine\nscenarios: [hello]\ncommand: ["+filepath.Base(found[at])+"]\n")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Program(); err != nil || filepath.Base(got) != filepath.Base(found[at]) {
		t.Errorf("Program() = %q, %v; want %s", got, err, found[at])
	}
}
