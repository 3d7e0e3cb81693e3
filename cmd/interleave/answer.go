package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"interleave/internal/layout"
	"interleave/results"
	"interleave/runner"
)

// folderFor is the folder of a result: the one that was named, or one in where, with the
// time.
func folderFor(named, where string) (dir string, err error) {
	if dir = named; dir == "" {
		dir, err = results.NewFolder(filepath.Join(where, time.Now().Format("2006-01-02-150405")))
	} else {
		err = results.EmptyFolder(dir)
	}
	if err != nil {
		return "", usagef("cannot keep what is found: %w", err)
	}
	return dir, nil
}

// inLab has a search measure on this host, and shows how it goes.
func inLab(ctx context.Context, config runner.Config, stderr io.Writer, search func(*runner.Lab, results.Environment, progress)) error {
	env := runner.Host()
	lab, err := runner.NewLab(config, env)
	if err != nil {
		return err
	}
	defer lab.Close()
	progress := newProgress(ctx, stderr, nil)
	defer progress.Close()
	search(lab, env, progress)
	return nil
}

// ahead is about how many more probes there are if each takes so long.
func ahead(done int, left, each time.Duration) int { return done + 1 + int(left/each) }

// answer is what a search has found, in a folder of its own, and how it is told.
type answer struct {
	found  any // for --json
	dir    string
	asJSON bool
	lacks  bool // something that was asked for was not found
	text   func(layout.Options) error
	keep   func() error // writes it into the folder
	page   func(dir string) (string, error)
}

// tell keeps the answer, prints it and draws its page. It is printed as well if it cannot
// be kept, as on a full disk.
func (a answer) tell(ctx context.Context, stdout, stderr io.Writer) (err error) {
	kept := a.keep()
	if a.asJSON {
		err = printJSON(stdout, a.found)
	} else {
		err = a.text(optionsFor(stdout))
	}
	if kept != nil {
		return errors.Join(err, kept)
	}
	page, drawn := a.page(a.dir)
	if drawn == nil {
		fmt.Fprintf(stderr, "report: %s\n", page)
	}
	switch err = errors.Join(err, drawn); {
	case err != nil:
		return err
	case ctx.Err() != nil:
		fmt.Fprintf(stderr, "interrupted: what was found is kept in %s\n", a.dir)
		return errSaid
	case a.lacks:
		return errSaid
	}
	return nil
}
