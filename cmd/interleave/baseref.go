package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"interleave/internal/bounded"
	"interleave/runner/process"
)

// builtRef is a revision that was built in a work tree of its own.
type builtRef struct {
	bin  string // the folder of its programs
	tree string
	dir  string // holds both
}

// buildRef builds a revision of the repository that the current folder belongs
// to by its own `make build`, with the toolchain that is installed. What git and
// make say goes to log.
func buildRef(ctx context.Context, ref string, log io.Writer) (*builtRef, error) {
	if strings.HasPrefix(ref, "-") {
		return nil, usagef("--base-ref %q is no revision", ref)
	}
	scratch, err := process.Scratch()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(scratch, "base-")
	if err != nil {
		return nil, err
	}
	b := &builtRef{dir: dir, tree: filepath.Join(dir, "tree"), bin: filepath.Join(dir, "tree", "bin")}
	if err := b.build(ctx, ref, log); err != nil {
		b.remove()
		return nil, err
	}
	return b, nil
}

func (b *builtRef) build(ctx context.Context, ref string, log io.Writer) error {
	commit, err := git(ctx, log, "rev-parse", "--verify", "--quiet", "--end-of-options", ref+"^{commit}")
	if err != nil {
		return usagef("--base-ref %q is no revision here: name a commit, branch or tag of this repository, and fetch it first", ref)
	}
	if _, err := git(ctx, log, "worktree", "add", "--quiet", "--detach", b.tree, commit); err != nil {
		return err
	}
	fmt.Fprintf(log, "building the base, %.12s\n", commit)
	build, err := process.Start(ctx, process.Spec{
		Name: fmt.Sprintf("make build of %.12s", commit), Path: "make",
		Args: []string{"--silent", "build"}, Dir: b.tree, Stderr: log,
	})
	if err != nil {
		return err
	}
	defer build.Kill()
	select {
	case <-build.Done():
		return build.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// remove takes the work tree away again.
func (b *builtRef) remove() {
	exec.Command("git", "worktree", "remove", "--force", b.tree).Run()
	os.RemoveAll(b.dir)
}

// git runs git and returns the line that it prints. What it complains of goes to
// log.
func git(ctx context.Context, log io.Writer, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Stderr = log
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	out, err := bounded.All(stdout, bounded.Words)
	if err := cmp.Or(cmd.Wait(), err); err != nil {
		return "", fmt.Errorf("git %s: %w", args[0], err)
	}
	return strings.TrimSpace(string(out)), nil
}
