package runner

import (
	"bytes"
	"fmt"
	"os"

	"interleave/internal/bounded"
	"interleave/results"
	"interleave/runner/process"
)

// counts is the file in which the processes of one server say what they have
// allocated. Nil counts nothing.
type counts struct{ path string }

// newCounts makes the file.
func newCounts() (*counts, error) {
	dir, err := process.Scratch()
	if err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(dir, "counts-*")
	if err != nil {
		return nil, fmt.Errorf("make a file for the server's counts: %w", err)
	}
	return &counts{f.Name()}, f.Close()
}

// record puts what the ended server said on its trial, and removes the file.
// A server that says nothing has no figure.
func (c *counts) record(t *results.Trial) {
	if c == nil {
		return
	}
	data, err := bounded.File(c.path, bounded.Words)
	os.Remove(c.path)
	if err != nil || t.LoadResult == nil || t.LoadResult.Answered == 0 {
		return
	}
	var objects uint64
	said := false
	for line := range bytes.Lines(data) {
		var n, size uint64
		if _, err := fmt.Sscanf(string(line), "%d %d", &n, &size); err != nil {
			return // not a server of ours
		}
		objects += n
		said = true
	}
	if said {
		t.Allocations = new(float64(objects) / float64(t.LoadResult.Answered))
	}
}
