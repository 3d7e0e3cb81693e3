package runner

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

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

// Server is the path of the program that is measured.
func (b *Build) Server() string { return filepath.Join(b.Dir, ServerProgram) }

// CGIChild is the path of the CGI child.
func (b *Build) CGIChild() string { return filepath.Join(b.Dir, CGIProgram) }

// Check says which of the programs is missing, if one is.
func (b *Build) Check() error {
	for _, path := range []string{b.Server(), b.CGIChild()} {
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("the %s is not built: %w; name the folder with its programs, such as bin after `make build`", b.Name, err)
		}
		if err := process.Executable(path); err != nil {
			return fmt.Errorf("the %s cannot be started: %w", b.Name, err)
		}
	}
	return nil
}
