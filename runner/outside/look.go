package outside

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"interleave/internal/visible"
)

// Needs is a program without which a server cannot be started.
type Needs struct {
	Program string `yaml:"program"` // in PATH or where systems keep their servers; empty means that of Command
	Version string `yaml:"version"` // the least one, as ">=20" or ">=1.18.0"; empty means any
}

var leastForm = regexp.MustCompile(`^>=\s*([0-9]+(\.[0-9]+)*)$`)

func (n Needs) mistake() string {
	if why := zero(n.Program); why != "" {
		return why
	}
	return unless(n.Version == "" || leastForm.MatchString(n.Version), `version: %q is no least version, as ">=20" is`, n.Version)
}

// Look finds out whether the server can be started here, and which version it is. An
// error is one line that says what is missing or too old, and how to get it.
func (s *Server) Look(ctx context.Context) error {
	if s.Needs.Program != "" {
		if _, err := s.find(s.Needs.Program); err != nil {
			return s.lacks("the program %s is not installed", s.Needs.Program)
		}
	}
	if _, err := s.Program(); err != nil {
		if len(s.Install.Debian)+len(s.Install.NPM) == 0 && s.Install.Note == "" {
			return err
		}
		return s.lacks("the program %s is not installed", s.Command[0])
	}
	if len(s.Version) == 0 {
		return nil
	}
	said, err := s.askVersion(ctx)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return s.lacks("its version cannot be told by %s: %s", strings.Join(s.Version, " "), err.Error())
	}
	s.Installed = said
	if s.Needs.Version == "" {
		return nil
	}
	least := leastForm.FindStringSubmatch(s.Needs.Version)[1]
	switch is := formOf(said).FindString(said); {
	case is == "":
		return s.lacks("%s tells no version: %.60q", strings.Join(s.Version, " "), said)
	case older(is, least):
		return s.lacks("version %s is too old: it needs %s or newer", is, least)
	}
	return nil
}

// lacks says what is missing, and how to install it.
func (s *Server) lacks(format string, args ...any) error {
	why := fmt.Sprintf(format, args...)
	if line := s.Install.Line(os.Geteuid() == 0); line != "" {
		why += ": install with " + line
	} else if s.Install.Note != "" {
		why += ": " + s.Install.Note
	}
	return errors.New(visible.Line(why))
}

const (
	versionLimit = 20 * time.Second // for the program that tells the version
	longestWords = 200              // of what it says, in bytes
)

var (
	versionForm = regexp.MustCompile(`[0-9]+(\.[0-9]+)+`)
	wholeForm   = regexp.MustCompile(`\b[0-9]+\b`) // where nothing has the form of a version, as in a first release
)

// formOf is the form of versions in what a program says.
func formOf(said string) *regexp.Regexp {
	if versionForm.MatchString(said) {
		return versionForm
	}
	return wholeForm
}

// askVersion runs the program that tells the version, and returns the first line with a
// number that it says. One that fails is not installed: its last line says why.
func (s *Server) askVersion(ctx context.Context) (string, error) {
	program, err := s.find(s.Version[0])
	if err != nil {
		return "", err
	}
	limited, cancel := context.WithTimeout(ctx, versionLimit)
	defer cancel()
	cmd := exec.CommandContext(limited, program, s.Version[1:]...)
	cmd.Env, cmd.Dir, cmd.WaitDelay = kept(), s.Directory, time.Second
	var said words
	cmd.Stdout, cmd.Stderr = &said, &said
	err = cmd.Run()
	lines := strings.FieldsFunc(said.String(), func(r rune) bool { return r == '\n' || r == '\r' })
	if len(lines) == 0 {
		lines = []string{""}
	}
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, short(lines[len(lines)-1]))
	}
	form := formOf(said.String())
	for _, line := range lines {
		if form.MatchString(line) {
			if _, after, ok := strings.Cut(line, "version: "); ok {
				line = after
			}
			return short(line), nil
		}
	}
	return short(lines[0]), nil
}

func short(line string) string {
	line = strings.TrimSpace(line)
	return visible.Line(strings.ToValidUTF8(line[:min(len(line), longestWords)], ""))
}

// words keeps the beginning of what a program says.
type words struct{ bytes.Buffer }

func (w *words) Write(p []byte) (int, error) {
	if room := 16<<10 - w.Len(); room > 0 {
		w.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

// older reports whether a version, numbers with dots between them, is less than another.
func older(version, least string) bool {
	is, want := numbers(version), numbers(least)
	for len(is) < len(want) {
		is = append(is, 0)
	}
	return slices.Compare(is, want) < 0
}

func numbers(version string) (all []int) {
	for part := range strings.SplitSeq(version, ".") {
		n, _ := strconv.Atoi(part)
		all = append(all, n)
	}
	return all
}

// Variant returns the server with the settings of one of its variants, named after both.
func (s *Server) Variant(name string) *Server {
	other := *s
	other.Name = s.Name + "-" + name
	other.Environment = maps.Clone(s.Environment)
	if other.Environment == nil {
		other.Environment = map[string]string{}
	}
	maps.Copy(other.Environment, s.Variants[name])
	return &other
}
