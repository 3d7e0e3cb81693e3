package outside

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"interleave/models"
	"interleave/runner/process"
	"interleave/scenarios"
)

// Server is a server as its file describes it.
type Server struct {
	File   string `yaml:"-"` // the file's path, as it was given
	Digest string `yaml:"-"` // SHA-256 of the file, in hexadecimal

	Name      string `yaml:"name"`       // lower-case letters, digits, dots, dashes and underscores
	Summary   string `yaml:"summary"`    // what it is, in one line
	StandsFor string `yaml:"stands_for"` // a model, or in words; may be empty
	Year      int    `yaml:"year"`       // whose servers it is one of; 0 claims nothing

	Install  Install                      `yaml:"install"`  // how to get what it needs
	Needs    Needs                        `yaml:"needs"`    // without which it cannot be started
	Version  []string                     `yaml:"version"`  // program and arguments that print its version; may be empty
	Variants map[string]map[string]string `yaml:"variants"` // by name: what each adds to Environment

	Command     []string          `yaml:"command"`     // program and arguments; no shell sees them
	Directory   string            `yaml:"directory"`   // working directory; a relative program is looked for there
	Environment map[string]string `yaml:"environment"` // beside the contract's variables
	Workers     int               `yaml:"workers"`     // what {workers} in Command, Environment and Variants stands for; 0 if it is in none
	Scenarios   []string          `yaml:"scenarios"`   // that it serves; may be empty if it has Requests
	Unix        bool              `yaml:"-"`           // it listens on a Unix socket, not on a port

	// What clients ask of an application that has paths of its own.
	Requests []Request           `yaml:"requests"` // the mix; empty if it serves Scenarios alone
	Clients  int                 `yaml:"clients"`  // that ask it in closed loop; 0 means 16
	Rate     string              `yaml:"rate"`     // as "300/s": of an open loop beside that; empty means none
	Own      *scenarios.Scenario `yaml:"-"`        // made of Requests; nil if there are none

	Reference bool              `yaml:"-"` // it is one of those that come with the suite
	Installed string            `yaml:"-"` // the version that Look found, in words; empty if that is not known
	Missing   string            `yaml:"-"` // why it cannot be started here: "install with …"; empty if it can
	Unfit     map[string]string `yaml:"-"` // by scenario: why it cannot be measured with it

	ReadyPath   string         `yaml:"ready_path"`   // answered with 200 once it is ready; empty means the scenario's first request
	ReadyWithin time.Duration  `yaml:"ready_within"` // how long it may take to be ready
	WarmUp      time.Duration  `yaml:"warm_up"`      // how long it is asked before anything counts, so that its runtime has compiled what it needs; no shorter than the run's
	StopSignal  syscall.Signal `yaml:"-"`            // asks it to end
	StopWithin  time.Duration  `yaml:"stop_within"`  // how long it may take to end

	// What it claims of itself. The measurement can contradict the counts; zero
	// claims nothing.
	Style     models.Style `yaml:"style"`          // of its handlers; may be empty
	Parallel  bool         `yaml:"parallel_calls"` // it asks several upstreams at once
	Processes int          `yaml:"processes"`      // at most, of its whole tree
	Threads   int          `yaml:"threads"`        // that run handlers, in each process
}

// The times that a file need not state.
const (
	DefaultReadyWithin = 20 * time.Second
	DefaultStopWithin  = 5 * time.Second
)

// Serves reports whether the server serves a scenario.
func (s *Server) Serves(scenario string) bool {
	return slices.Contains(s.Scenarios, scenario) || s.Own != nil && s.Own.Name == scenario
}

// Served are the names of all scenarios that it serves, its own the first.
func (s *Server) Served() []string {
	if s.Own == nil {
		return s.Scenarios
	}
	return append([]string{s.Own.Name}, s.Scenarios...)
}

// Settings is what the server is started with, for people: its variables as a shell has
// them, and its command. A server of the user's own may have secrets in its variables:
// of those only the ones that its variants change are told.
func (s *Server) Settings() string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(s.Environment)) {
		value := "…"
		if s.Reference || s.varies(name) || name == workersVariable {
			value = s.set(s.Environment[name])
		}
		all = append(all, name+"="+value)
	}
	for _, argument := range s.Command {
		all = append(all, s.set(argument))
	}
	return strings.Join(all, " ")
}

// varies reports whether a variant has a value of its own for a variable.
func (s *Server) varies(name string) bool {
	for _, variables := range s.Variants {
		if _, has := variables[name]; has {
			return true
		}
	}
	return false
}

// Unable says why the server cannot be measured with a scenario that it serves; empty
// if it can.
func (s *Server) Unable(scenario string) string { return cmp.Or(s.Missing, s.Unfit[scenario]) }

// In returns the same server started in another folder: the gate's base and
// candidate are two builds of one server.
func (s *Server) In(folder string) *Server {
	other := *s
	other.Directory = folder
	return &other
}

// Program finds the program to start. An error says what is missing.
func (s *Server) Program() (string, error) {
	if info, err := os.Stat(s.Directory); err != nil || !info.IsDir() {
		return "", fmt.Errorf("%s: the directory %s of server %s is not there", s.File, s.Directory, s.Name)
	}
	name := s.Command[0]
	path, err := s.find(name)
	switch {
	case err == nil:
		return path, nil
	case strings.Contains(name, "/"):
		if why := process.Executable(s.beside(name)); why != nil {
			err = why
		}
		return "", fmt.Errorf("%s: the program of server %s cannot be started: %w", s.File, s.Name, err)
	}
	return "", fmt.Errorf("%s: the program %s of server %s is not in PATH: install it, or give its path", s.File, name, s.Name)
}

// beside is a program's path, which is relative to the server's directory; a plain name
// stays one.
func (s *Server) beside(name string) string {
	if strings.Contains(name, "/") && !filepath.IsAbs(name) {
		return filepath.Join(s.Directory, name)
	}
	return name
}

// find looks for a program beside the server, or in PATH and where systems keep their
// servers.
func (s *Server) find(name string) (string, error) {
	if strings.Contains(name, "/") {
		path, err := exec.LookPath(s.beside(name))
		if err == nil {
			path, err = filepath.Abs(path)
		}
		return path, err
	}
	for _, folder := range filepath.SplitList(searched()) {
		if path, err := exec.LookPath(filepath.Join(folder, name)); err == nil && filepath.IsAbs(path) {
			return path, nil
		}
	}
	return "", exec.ErrNotFound
}

// searched is PATH with the folders of servers at its end: many systems leave these out
// of the PATH of their users.
func searched() string {
	path := os.Getenv("PATH")
	for _, folder := range []string{"/usr/local/sbin", "/usr/sbin", "/sbin"} {
		if !slices.Contains(filepath.SplitList(path), folder) {
			path += string(filepath.ListSeparator) + folder
		}
	}
	return strings.TrimPrefix(path, string(filepath.ListSeparator))
}

// Model is the server as one of the models that are measured. It has the
// traits that its file claims, and no Run.
func (s *Server) Model() models.Model {
	var traits []scenarios.Trait
	if s.Parallel {
		traits = append(traits, scenarios.ParallelCalls)
	}
	return models.Model{
		Info: models.Info{
			Name: s.Name, Summary: s.Summary, StandsFor: s.StandsFor, Style: s.Style, Traits: traits,
			Shape: models.Shape{MaxProcesses: s.Processes, HandlerThreads: s.Threads},
		},
		Tune: func(*scenarios.Scenario, int) models.Tuning { return models.Tuning{} },
	}
}
