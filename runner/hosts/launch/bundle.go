package launch

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"interleave/internal/bounded"
	"interleave/runner/hosts/wire"
	"interleave/runner/process"
)

// Bundle is programs of one build, of which each host has the same.
type Bundle struct {
	paths  []string          // in the order of their names
	sums   map[string]string // SHA-256 in hexadecimal, by name
	digest string            // of names and sums: the folder's name
}

// programForm is what programs are called: nothing that a shell or a folder would mind.
var programForm = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// NewBundle reads the programs at paths. Agent has to be among their names.
func NewBundle(paths ...string) (*Bundle, error) {
	b := &Bundle{sums: map[string]string{}}
	whole := sha256.New()
	for _, path := range slices.Sorted(slices.Values(paths)) {
		name := filepath.Base(path)
		if !programForm.MatchString(name) || b.sums[name] != "" {
			return nil, fmt.Errorf("%s cannot be copied to other hosts: want programs with names of their own, in lower-case letters, digits and dashes", path)
		}
		sum, err := sumOf(path)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(whole, "%s  %s\n", sum, name)
		b.paths, b.sums[name] = append(b.paths, path), sum
	}
	if b.sums[Agent] == "" {
		return nil, fmt.Errorf("%s is not among the programs: hosts need it for the agent", Agent)
	}
	b.digest = fmt.Sprintf("%x", whole.Sum(nil))
	return b, nil
}

// Agent is the name of the program whose command agent is started.
const Agent = wire.Self

// path is where a program is on this host; empty if the bundle has none of that name.
func (b *Bundle) path(name string) string {
	for _, path := range b.paths {
		if filepath.Base(path) == name {
			return path
		}
	}
	return ""
}

func sumOf(path string) (string, error) {
	if err := process.Executable(path); err != nil {
		return "", err
	}
	return wire.SumFile(path)
}

// in reports whether a folder that the lines of sha256sum describe holds the bundle.
func (b *Bundle) in(lines string) bool {
	found := map[string]string{}
	for line := range strings.Lines(lines) {
		if f := strings.Fields(line); len(f) == 2 {
			found[strings.TrimPrefix(f[1], "*")] = f[0]
		}
	}
	for name, sum := range b.sums {
		if found[name] != sum {
			return false
		}
	}
	return true
}

// write gives the programs as a compressed archive of tar's.
func (b *Bundle) write(to io.Writer) error {
	compressed, _ := gzip.NewWriterLevel(to, gzip.BestSpeed)
	archive := tar.NewWriter(compressed)
	for _, path := range b.paths {
		if err := add(archive, path); err != nil {
			return err
		}
	}
	return errors.Join(archive.Close(), compressed.Close())
}

func add(archive *tar.Writer, path string) error {
	f, err := bounded.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	header := &tar.Header{Name: filepath.Base(path), Mode: 0o755, Size: info.Size(), ModTime: info.ModTime()}
	if err := archive.WriteHeader(header); err != nil {
		return err
	}
	_, err = io.Copy(archive, f)
	return err
}
