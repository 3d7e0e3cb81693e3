package outside_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interleave/internal/visible"
	"interleave/models"
	"interleave/runner/outside"
)

var known = []string{"hello", "backend"}

// load reads text as a file named server.yaml in a folder of its own.
func load(t *testing.T, text string) (s *outside.Server, folder string, err error) {
	t.Helper()
	folder = t.TempDir()
	path := filepath.Join(folder, "server.yaml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err = outside.Load(path, known)
	return s, folder, err
}

func TestAFileWithEverything(t *testing.T) {
	s, folder, err := load(t, `
name: mine
summary: "Mine: all of it"
stands_for: yours
command: &run [./serve, --threads, 4]
directory: build
environment:
  LOG: ""
  NUMBER: 7
scenarios:
  - hello
  - backend
ready_path: /ready?now=1
ready_within: 1m
stop_signal: SIGINT
stop_within: 300ms
style: callback
parallel_calls: true
processes: 3
listen: unix
threads: 4
year: 2011
install: {debian: [serve, python3-serve], npm: ["@a/serve", serve@2.1], mac: brew install serve, note: or build it}
needs: {program: serve, version: ">=2.1"}
version: [serve, -v]
variants: {w2: {WORKERS: 2}}
`)
	if err != nil {
		t.Fatal(err)
	}
	want := &outside.Server{
		File: filepath.Join(folder, "server.yaml"), Digest: s.Digest,
		Name: "mine", Summary: "Mine: all of it", StandsFor: "yours",
		Command: []string{"./serve", "--threads", "4"}, Directory: filepath.Join(folder, "build"),
		Environment: map[string]string{"LOG": "", "NUMBER": "7"}, Scenarios: []string{"hello", "backend"},
		ReadyPath: "/ready?now=1", ReadyWithin: time.Minute,
		StopSignal: syscall.SIGINT, StopWithin: 300 * time.Millisecond,
		Style: models.Callback, Parallel: true, Processes: 3, Threads: 4,
		Unix: true, Year: 2011,
		Install: outside.Install{Debian: []string{"serve", "python3-serve"}, NPM: []string{"@a/serve", "serve@2.1"}, Mac: "brew install serve", Note: "or build it"},
		Needs:   outside.Needs{Program: "serve", Version: ">=2.1"}, Version: []string{"serve", "-v"},
		Variants: map[string]map[string]string{"w2": {"WORKERS": "2"}},
	}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Errorf("Load: (-want +got)\n%s", diff)
	}
	if len(s.Digest) != 64 {
		t.Errorf("digest %q, want SHA-256 in hexadecimal", s.Digest)
	}
}

const least = "name: mine\ncommand: [serve]\nscenarios: [hello]\n"

func TestAFileWithTheLeast(t *testing.T) {
	s, folder, err := load(t, least)
	if err != nil {
		t.Fatal(err)
	}
	if s.Directory != folder || s.ReadyWithin != 20*time.Second || s.StopSignal != syscall.SIGTERM || s.StopWithin != 5*time.Second {
		t.Errorf("Load = %+v, want the file's folder, 20s, SIGTERM and 5s", s)
	}
	m := s.Model()
	if m.Shape != (models.Shape{}) || len(m.Traits) > 0 {
		t.Errorf("a file without claims claims %+v, %v", m.Shape, m.Traits)
	}
	if !s.Serves("hello") || s.Serves("backend") {
		t.Errorf("serves hello %v, backend %v; want hello only", s.Serves("hello"), s.Serves("backend"))
	}
}

// TestMistakesAreNamed: each is one line with the file, the line in it, and
// what would be right.
func TestMistakesAreNamed(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"unknown field", least + "comand: [x]\n", "server.yaml:4: unknown field \"comand\": did you mean command?"},
		{"unknown field like none", least + "colour: [x]\n", `server.yaml:4: unknown field "colour": valid are name, summary, `},
		{"unknown field of install", least + "install: {debain: [x]}\n", "server.yaml:4: install: unknown field \"debain\": did you mean debian?"},
		{"unknown field of needs", least + "needs: {progam: x}\n", "server.yaml:4: needs: unknown field \"progam\": did you mean program?"},
		{"package that is an option", least + "install: {debian: [\"-o\", \"x\"]}\n", `server.yaml:4: install: "-o" is no name of a package`},
		{"package that is a command", least + "install: {npm: [\"x; y\"]}\n", `server.yaml:4: install: "x; y" is no name of a package`},
		{"install that is a text", least + "install: nginx\n", `server.yaml:4: install: "nginx" is wrong: want what to install`},
		{"note with an escape", least + "install: {note: \"x\\e[2J\"}\n", "server.yaml:4: install: \"x\\x1b[2J\" has characters that do not show"},
		{"least version", least + "version: [x]\nneeds: {version: new}\n", `server.yaml:5: needs: version: "new" is no least version, as ">=20" is`},
		{"least version of what", least + "needs: {version: \">=2\"}\n", "server.yaml:4: needs: a least version needs version: as well"},
		{"year", least + "year: 11\n", "server.yaml:4: year: 11 is no year"},
		{"variants", least + "variants: [w2]\n", "server.yaml:4: variants: a list is wrong: want variants"},
		{"variant's name", least + "variants: {W2: {WORKERS: 2}}\n", `server.yaml:4: variants: "W2" is no name of a variant`},
		{"variant's variable", least + "variants: {w2: {PORT: 2}}\n", "server.yaml:4: variants: w2: PORT is set for each start"},
		{"scratch folder of ours", least + "environment: {SCRATCH: x}\n", "server.yaml:4: environment: SCRATCH is set"},
		{"twice", least + "name: again\n", `server.yaml:4: "name" is there twice, in line 1 as well`},
		{"no name", "command: [x]\nscenarios: [hello]\n", "server.yaml: name: it is missing: give the server one"},
		{"no command", "name: x\nscenarios: [hello]\n", "server.yaml: command: want the program and its arguments"},
		{"no scenarios", "name: x\ncommand: [x]\n", "server.yaml: scenarios: want those that the server serves"},
		{"empty", "", "server.yaml: the file is empty"},
		{"only a comment", "# soon\n", "server.yaml: the file is empty"},
		{"no fields", "- name\n", "server.yaml:1: a list is wrong: want fields"},
		{"just a word", "server\n", `server.yaml:1: "server" is wrong: want fields`},
		{"not YAML", "name: mine\n\tcommand: [x]\n", "server.yaml:2: this is no YAML: a tab indents this line"},
		{"two documents", least + "---\n" + least, "server.yaml:4: the file holds more than one document"},
		{"shell command", "name: x\ncommand: serve --fast\n", `server.yaml:2: command: "serve --fast" is wrong: want a list of the program and its arguments`},
		{"empty command", "name: x\ncommand: []\n", "server.yaml:2: command: want the program"},
		{"list in a command", "name: x\ncommand: [a, [b]]\n", "server.yaml:2: command: number 2: a list is wrong: want a text"},
		{"zero byte", "name: x\ncommand: [\"a\\0\"]\n", "server.yaml:2: command: a text cannot hold a zero byte"},
		{"unknown scenario", "name: x\ncommand: [x]\nscenarios: [hello, helo]\n", `server.yaml:3: scenarios: unknown scenario "helo": valid are hello, backend`},
		{"name with a slash", "name: ../x\n", `server.yaml:1: name: "../x" is no name`},
		{"name with a capital", "name: Mine\n", `server.yaml:1: name: "Mine" is no name`},
		{"name with markup", "name: <b>\n", `server.yaml:1: name: "<b>" is no name`},
		{"name that is too long", "name: " + strings.Repeat("x", 41) + "\n", "is no name"},
		{"name that is a file", "name: " + strings.Repeat("x", 5000) + "\n", `server.yaml:1: name: "` + strings.Repeat("x", 60) + `" is no name`},
		{"unknown field of two lines", least + "\"a\\nb\": 1\n", `server.yaml:4: unknown field "a\nb": valid are`},
		{"half a worker", "name: x\ncommand: [x, \"{workers}\"]\nworkers: 1.5\n", `server.yaml:3: workers: "1.5" is wrong: want a whole number from 1 on`},
		{"no workers", "name: x\ncommand: [x, \"{workers}\"]\nworkers: 0\n", `server.yaml:3: workers: "0" is wrong: want a whole number`},
		{"more workers than there are numbers", "name: x\ncommand: [x]\nworkers: 99999999999999999999\n", `workers: "99999999999999999999" is wrong`},
		{"argument left open", "name: x\ncommand: [python3, null]\n", "server.yaml:2: command: number 2 has no value"},
		{"program without a name", "name: x\ncommand: [\"\"]\n", "server.yaml:2: command: the program's name is empty"},
		{"variable twice", least + "environment: {A: x, A: y}\n", `server.yaml:4: environment: "A" is there twice`},
		{"unknown field that is merged", least + "<<: {comand: [x]}\n", "server.yaml:4: unknown field \"comand\": did you mean command?"},
		{"half a worker that is merged", least + "<<:\n- {year: 2011}\n- {workers: 1.5}\n", `server.yaml:6: workers: "1.5" is wrong: want a whole number from 1 on`},
		{"list that is merged into variables", least + "environment: {<<: {A: [x]}}\n", `server.yaml:4: environment: "A": a list is wrong: want a text`},
		{"what is no name merged", least + "<<: 1\n", `server.yaml:4: "1" is wrong: want fields`},
		{"name that is a list", least + "[a]: x\n", "server.yaml:4: a list is no name"},
		{"null", "null\n", `server.yaml:1: "null" is wrong: want fields`},
		{"more variables than anybody has", least + "environment:\n" + numbered(20_000), "server.yaml:5: environment: 20,000 names are too many: want 200 at most"},
		{"anchor that holds itself", "name: x\ncommand: &a [x, *a]\n", "server.yaml:2: command: number 2: a list is wrong: want a text"},
		{"name left open", "name:\n", "server.yaml:1: name has no value"},
		{"time without unit", least + "ready_within: 20\n", `server.yaml:4: ready_within: "20" is wrong: want a time`},
		{"no time", least + "stop_within: 0s\n", "server.yaml:4: stop_within: 0s is no time"},
		{"an hour", least + "ready_within: 1h\n", "server.yaml:4: ready_within: 1h0m0s is no time of at most 10m0s"},
		{"signal", least + "stop_signal: KILL\n", `server.yaml:4: stop_signal: "KILL" is no signal that asks to end: valid are HUP,`},
		{"ready path", least + "ready_path: ready\n", `server.yaml:4: ready_path: "ready" is no path`},
		{"ready path with a line end", least + "ready_path: \"/a\\r\\nX: y\"\n", "server.yaml:4: ready_path: "},
		{"listen", least + "listen: 8080\n", `server.yaml:4: listen: "8080" is nothing to listen on: valid are port, unix`},
		{"style", least + "style: quick\n", `server.yaml:4: style: "quick" is no style of handlers: valid are blocking, callback`},
		{"boolean", least + "parallel_calls: maybe\n", `server.yaml:4: parallel_calls: "maybe" is wrong: want true or false`},
		{"count", least + "processes: -1\n", "server.yaml:4: processes: -1 is no count"},
		{"variable of ours", least + "environment: {PORT: 80}\n", "server.yaml:4: environment: PORT is set for each start"},
		{"upstream of theirs", least + "environment: {UPSTREAM_ADS: x}\n", "server.yaml:4: environment: UPSTREAM_ADS is set"},
		{"no variable", least + "environment: {a-b: x}\n", `server.yaml:4: environment: "a-b" is no name of a variable`},
		{"summary with an escape", least + "summary: \"x\\e[2J\"\n", "server.yaml:4: summary: \"x\\x1b[2J\" has characters that do not show"},
		{"summary that is turned", least + "stands_for: \"x\\u202e\"\n", "server.yaml:4: stands_for: \"x\\u202e\" has characters that do not show"},
		{"summary of two lines", least + "summary: \"x\\ny\"\n", "server.yaml:4: summary: \"x\\ny\" has characters that do not show"},
		{"summary that is too long", least + "summary: " + strings.Repeat("x", 1001) + "\n", "server.yaml:4: summary: the text is too long"},
		{"endless", strings.Repeat("# more\n", 200_000), "server.yaml: too long: more than 1 MiB"},
		{"value that is a list", least + "environment: {A: [x]}\n", `server.yaml:4: environment: "A": a list is wrong: want a text`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, folder, err := load(t, tt.text)
			if err == nil {
				t.Fatalf("Load(%q) succeeded, want an error with %q", tt.text, tt.want)
			}
			got := strings.TrimPrefix(err.Error(), folder+"/")
			if !strings.Contains(got, tt.want) || strings.Contains(got, "\n") {
				t.Errorf("Load(%q): %q, want one line with %q", tt.text, got, tt.want)
			}
		})
	}
}

// numbered are lines with so many names.
func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "  N%d: x\n", i)
	}
	return b.String()
}

// A file that never opens or never ends is refused; the test would hang.
func TestWhatIsNoFile(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "server.yaml")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{pipe: "is a pipe: want a regular file", "/dev/zero": "is a device: want a regular file"} {
		if _, err := outside.Load(path, known); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Load(%s) = %v, want an error with %q", path, err, want)
		}
	}
}

func TestWhatCannotBeStarted(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"not installed", "command: [no-such-interpreter, x]\n", "server.yaml: the program no-such-interpreter of server mine is not in PATH: install it"},
		{"not built", "command: [./serve]\n", "/serve is missing: build or install it first"},
		{"no directory", "command: [sh]\ndirectory: nowhere\n", "/nowhere of server mine is not there"},
	} {
		s, _, err := load(t, "name: mine\nscenarios: [hello]\n"+tt.text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Program(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

// TestTwoBuildsOfOneServer: the gate starts base and candidate by one file.
func TestTwoBuildsOfOneServer(t *testing.T) {
	s, _, err := load(t, "name: mine\ncommand: [./serve]\nscenarios: [hello]\n")
	if err != nil {
		t.Fatal(err)
	}
	build := t.TempDir()
	program := filepath.Join(build, "serve")
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if got, err := s.In(build).Program(); got != program || err != nil {
		t.Errorf("In(%s).Program() = %q, %v", build, got, err)
	}
	if _, err := s.Program(); err == nil {
		t.Error("the server itself has moved to the build's folder")
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(least)
	f.Add("name: &a x\ncommand: [*a]\nscenarios: [hello]\nenvironment: {A: *a}\n")
	f.Add("? [a]\n: b\n")
	f.Add("<<: {name: x}\n")
	f.Add("a: &a [*a]\n")
	f.Add("name: x\ncommand: [x]\nscenarios: [hello]\nsummary: \"\\e[2J\\u202e\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, _, err := load(t, text)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\r") {
				t.Errorf("Load(%q): more than a line: %q", text, err)
			}
			return
		}
		if s.Name == "" || len(s.Command) == 0 || len(s.Scenarios) == 0 || s.ReadyWithin <= 0 || s.StopWithin <= 0 || s.StopSignal == 0 {
			t.Errorf("Load(%q) = %+v, which cannot be started and stopped", text, s)
		}
		if said := s.Summary + s.StandsFor; visible.Line(said) != said {
			t.Errorf("Load(%q) takes a text that does not show: %q", text, said)
		}
	})
}
