package outside

import (
	"fmt"
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
	StandsFor string `yaml:"stands_for"` // may be empty

	Command     []string          `yaml:"command"`     // program and arguments; no shell sees them
	Directory   string            `yaml:"directory"`   // working directory; a relative program is looked for there
	Environment map[string]string `yaml:"environment"` // beside the contract's variables
	Scenarios   []string          `yaml:"scenarios"`   // that it serves, at least one
	Unix        bool              `yaml:"-"`           // it listens on a Unix socket, not on a port

	ReadyPath   string         `yaml:"ready_path"`   // answered with 200 once it is ready; empty means the scenario's first request
	ReadyWithin time.Duration  `yaml:"ready_within"` // how long it may take to be ready
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
func (s *Server) Serves(scenario string) bool { return slices.Contains(s.Scenarios, scenario) }

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
	if strings.Contains(name, "/") && !filepath.IsAbs(name) {
		name = filepath.Join(s.Directory, name)
	}
	path, err := exec.LookPath(name)
	if err == nil {
		path, err = filepath.Abs(path)
	}
	switch {
	case err == nil:
		return path, nil
	case strings.Contains(name, "/"):
		if why := process.Executable(name); why != nil {
			err = why
		}
		return "", fmt.Errorf("%s: the program of server %s cannot be started: %w", s.File, s.Name, err)
	}
	return "", fmt.Errorf("%s: the program %s of server %s is not in PATH: install it, or give its path", s.File, name, s.Name)
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
