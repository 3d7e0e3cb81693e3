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

// Server is the path of the program that serves m.
func (b *Build) Server(m models.Model) string {
	return filepath.Join(b.Dir, cmp.Or(m.Program, ServerProgram))
}

// CGIChild is the path of the CGI child.
func (b *Build) CGIChild() string { return filepath.Join(b.Dir, CGIProgram) }

// Programs are the paths of the programs that serve all, each once.
func (b *Build) Programs(all ...models.Model) []string {
	var paths []string
	for _, m := range all {
		if path := b.Server(m); !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	return append(paths, b.CGIChild())
}

// Check says which of the programs that serve all is missing, if one is.
func (b *Build) Check(all ...models.Model) error {
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
