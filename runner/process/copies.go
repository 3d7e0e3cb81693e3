package process

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// Copies are programs of servers that are up at the same time. Processes of one
// file share its pages, and would divide them: each server would seem smaller
// for the others. So each has a file of its own, with the same bytes. The zero
// value has none; its methods may be called from several goroutines.
type Copies struct {
	mu   sync.Mutex
	made map[copyKey]string
}

// copyKey is what a copy is of and for.
type copyKey struct{ path, owner string }

// Of is the copy of a program for owner, or the program itself if there is
// none.
func (c *Copies) Of(path, owner string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if made := c.made[copyKey{path, owner}]; made != "" {
		return made
	}
	return path
}

// Add makes a copy of a program for owner, once.
func (c *Copies) Add(path, owner string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := copyKey{path, owner}
	if c.made[key] != "" || path == "" {
		return nil
	}
	scratch, err := Scratch()
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
		os.RemoveAll(dir)
		return fmt.Errorf("copy a server's program: %w", err)
	}
	if c.made == nil {
		c.made = map[copyKey]string{}
	}
	c.made[key] = made
	return nil
}

// Len is how many copies there are.
func (c *Copies) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.made)
}

// Remove removes all copies.
func (c *Copies) Remove() {
	c.mu.Lock()
	defer c.mu.Unlock()
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
