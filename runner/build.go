package runner

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"interleave/models"
	"interleave/runner/process"
	"interleave/scenarios"
)

// The programs of a build that are measured.
const (
	ServerProgram = "interleave-server"
	CGIProgram    = "interleave-cgi"
)

// Build is a build of the measured programs that is not the run's own. Its
// servers choose their settings themselves, so that a change of those is found
// as well.
type Build struct {
	Name string // which one, for messages: "base"
	Dir  string // holds its programs
	// Handicap is CPU time that its servers burn for each request on purpose.
	Handicap time.Duration
}

// Served is a model and a scenario. Together they decide which program it takes.
type Served struct {
	Model    models.Model
	Scenario *scenarios.Scenario
}

// Server is the path of the program that serves s.
func (b *Build) Server(s Served) string {
	return filepath.Join(b.Dir, s.Scenario.Program(cmp.Or(s.Model.Program, ServerProgram)))
}

// CGIChild is the path of the CGI child that answers a scenario's requests.
func (b *Build) CGIChild(s *scenarios.Scenario) string {
	return filepath.Join(b.Dir, s.Program(CGIProgram))
}

// Programs are the paths of the programs that serve all, each once.
func (b *Build) Programs(all ...Served) []string {
	var paths []string
	for _, s := range all {
		for _, path := range []string{b.Server(s), b.CGIChild(s.Scenario)} {
			if !slices.Contains(paths, path) {
				paths = append(paths, path)
			}
		}
	}
	return paths
}

// Check says which of the programs that serve all is missing, if one is.
func (b *Build) Check(all ...Served) error {
	for _, path := range b.Programs(all...) {
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("the %s is not built: %w; name the folder with its programs, such as bin after `make build`", b.Name, err)
		}
		if err := process.Executable(path); err != nil {
			return fmt.Errorf("the %s cannot be started: %w", b.Name, err)
		}
	}
	return nil
}
