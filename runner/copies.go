package runner

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"interleave/runner/process"
)

// copies are programs of servers that are up at the same time. Processes of one
// file share its pages, and would divide them: each server would seem smaller
// for the others. So each has a file of its own, with the same bytes.
type copies struct {
	made map[copyKey]string
}

// copyKey is what a copy is of and for.
type copyKey struct{ path, owner string }

// of is the copy of a program for owner, or the program itself if there is
// none.
func (c *copies) of(path, owner string) string {
	if made := c.made[copyKey{path, owner}]; made != "" {
		return made
	}
	return path
}

// add makes a copy of a program for owner, once.
func (c *copies) add(path, owner string) error {
	key := copyKey{path, owner}
	if c.made[key] != "" || path == "" {
		return nil
	}
	scratch, err := process.Scratch()
	if err != nil {
		return err
	}
	// The name stays: people see it in lists of processes.
	dir, err := os.MkdirTemp(scratch, "server-")
	if err != nil {
		return fmt.Errorf("copy a server's program: %w", err)
	}
	made := filepath.Join(dir, filepath.Base(path))
	if err := copyProgram(made, path); err != nil {
		return fmt.Errorf("copy a server's program: %w", err)
	}
	if c.made == nil {
		c.made = map[copyKey]string{}
	}
	c.made[key] = made
	return nil
}

// remove removes all copies.
func (c *copies) remove() {
	for _, made := range c.made {
		os.RemoveAll(filepath.Dir(made))
	}
	c.made = nil
}

func copyProgram(to, from string) (err error) {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o700)
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, src)
	if closed := dst.Close(); err == nil {
		err = closed
	}
	return err
}

// copyFor copies the programs of a cell's server, which is to be up beside
// others.
func (b *lab) copyFor(s slot) error {
	if s.outside != nil {
		return nil
	}
	server, child := b.programsOf(s.cell)
	if err := b.copies.add(server, s.owner()); err != nil {
		return err
	}
	return b.copies.add(child, s.owner())
}

// owner is who in a ring has copies of its own.
func (s slot) owner() string {
	if s.build == nil {
		return s.model.Name
	}
	return s.build.Name + strconv.Itoa(s.position)
}

// programsOf are the server's program and that of its CGI children.
func (b *lab) programsOf(c cell) (server, child string) {
	if c.build != nil {
		return c.build.Server(Served{c.model, c.scenario}), c.build.CGIChild(c.scenario)
	}
	return b.config.Programs.server(c.model, c.scenario), b.config.Programs.child(c.scenario)
}
