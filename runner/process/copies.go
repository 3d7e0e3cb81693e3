package process

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"interleave/internal/quantity"
)

// Copies are programs of servers that are up at the same time. Processes of one
// file share its pages, and would divide them: each server would seem smaller
// for the others. So each has a file of its own, with the same bytes. The zero
// value has none; its methods may be called from several goroutines.
type Copies struct {
	Most int // how many there may be; 0 for any number

	mu   sync.Mutex
	made map[copyKey]*programCopy
}

// copyKey is what a copy is of and for.
type copyKey struct{ path, owner string }

// programCopy is a copy, or one that is being made.
type programCopy struct {
	making sync.Mutex // held meanwhile; others are copied beside it
	path   string     // empty until it is made; Copies.mu is held
}

// Of is the copy of a program for owner, or the program itself if there is
// none.
func (c *Copies) Of(path, owner string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if made := c.made[copyKey{path, owner}]; made != nil && made.path != "" {
		return made.path
	}
	return path
}

// Add makes a copy of a program for owner, once.
func (c *Copies) Add(path, owner string) error {
	if path == "" {
		return nil
	}
	key := copyKey{path, owner}
	p, err := c.reserve(key)
	if err != nil {
		return err
	}
	p.making.Lock()
	defer p.making.Unlock()
	if c.Of(path, owner) != path {
		return nil
	}
	made, err := copyInScratch(path)
	if err != nil {
		return fmt.Errorf("copy a server's program: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.made[key] != p {
		os.RemoveAll(filepath.Dir(made))
		return errors.New("copy a server's program: the copies were removed meanwhile")
	}
	p.path = made
	return nil
}

// reserve is the copy for key, which is to be made if there was none.
func (c *Copies) reserve(key copyKey) (*programCopy, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p := c.made[key]; p != nil {
		return p, nil
	}
	if c.Most > 0 && len(c.made) >= c.Most {
		return nil, fmt.Errorf("%s for %.60q is one too many: this host keeps %s of programs",
			filepath.Base(key.path), key.owner, quantity.Plural(c.Most, "copy"))
	}
	if c.made == nil {
		c.made = map[copyKey]*programCopy{}
	}
	p := new(programCopy)
	c.made[key] = p
	return p, nil
}

// Remove removes all copies. Those that are being made go when they are.
func (c *Copies) Remove() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.made {
		if p.path != "" {
			os.RemoveAll(filepath.Dir(p.path))
		}
	}
	c.made = nil
}

// copyInScratch copies a program, and returns where to.
func copyInScratch(path string) (string, error) {
	scratch, err := Scratch()
	if err != nil {
		return "", err
	}
	// The name stays: people see it in lists of processes.
	dir, err := os.MkdirTemp(scratch, "server-")
	if err != nil {
		return "", err
	}
	made := filepath.Join(dir, filepath.Base(path))
	if err := copyProgram(made, path); err != nil {
		os.RemoveAll(dir)
		return "", err
	}
	return made, nil
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
