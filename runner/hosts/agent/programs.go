package agent

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"time"

	"interleave/internal/bounded"
	"interleave/runner/hosts/wire"
	"interleave/runner/process"
)

// programs are the project's programs on this host.
type programs struct {
	self    string // the path of interleave; the others are beside it
	accepts bool   // those that the coordinator brings, too

	mu      sync.Mutex
	known   map[string]summed // by path
	fetched map[string]string // the paths of those that were brought, by hash
}

// summed is a file whose hash is known, as long as it stays as it is.
type summed struct {
	size, modified int64
	sum            string
}

// newPrograms looks where the programs are.
func newPrograms(self string, accepts bool) (*programs, error) {
	if err := process.Executable(self); err != nil {
		return nil, err
	}
	return &programs{self: self, accepts: accepts, known: map[string]summed{}, fetched: map[string]string{}}, nil
}

// programName is what the project's programs are called.
var programName = regexp.MustCompile(`^interleave(-[a-z]+)*$`)

// path is where the program with a name is; empty if no program is called so.
func (p *programs) path(name string) string {
	switch {
	case name == wire.Self:
		return p.self
	case programName.MatchString(name):
		return filepath.Join(filepath.Dir(p.self), name)
	}
	return ""
}

// sums are the hashes of all programs that are here, by name.
func (p *programs) sums() (map[string]string, error) {
	all, err := os.ReadDir(filepath.Dir(p.self))
	if err != nil {
		return nil, err
	}
	names := []string{wire.Self}
	for _, f := range all {
		if f.Name() != wire.Self && f.Type().IsRegular() && programName.MatchString(f.Name()) {
			names = append(names, f.Name())
		}
	}
	sums := map[string]string{}
	for _, name := range names {
		if sum, err := p.sum(p.path(name)); err == nil {
			sums[name] = sum
		}
	}
	return sums, nil
}

// sum is the hash of a file.
func (p *programs) sum(path string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	size, modified := info.Size(), info.ModTime().UnixNano()
	if s, ok := p.known[path]; ok && s.size == size && s.modified == modified {
		return s.sum, nil
	}
	sum, err := wire.SumFile(path)
	if err == nil {
		p.known[path] = summed{size, modified, sum}
	}
	return sum, err
}

// fetch gets a piece of a program from the coordinator.
type fetch func(ctx context.Context, sum string, offset int64, most int) ([]byte, error)

// find returns the path of the program that is wanted: this host's own if it is the
// same, else, if that is allowed, the one that the coordinator has.
func (p *programs) find(ctx context.Context, want wire.Program, from fetch) (string, error) {
	path := p.path(want.Name)
	if path == "" {
		return "", fmt.Errorf("%.60q is none of the project's programs: an agent starts no other", want.Name)
	}
	sum, err := p.sum(path)
	switch {
	case err == nil && sum == want.SHA256:
		return path, nil
	case p.accepts:
		return p.bring(ctx, want, from)
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("%s is not on this host: copy it there beside interleave, or start the agent with --accept-programs", want.Name)
	case err != nil:
		return "", err
	}
	return "", fmt.Errorf("%s is another build on this host (%.12s) than on the coordinator's (%.12s): copy it there, or start the agent with --accept-programs", want.Name, sum, want.SHA256)
}

// programLimit bounds a program that is brought, in bytes.
const programLimit = 512 << 20

// bring gets a program from the coordinator, unless it has been brought before.
func (p *programs) bring(ctx context.Context, want wire.Program, from fetch) (path string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock() // one at a time: two may want the same
	if path := p.fetched[want.SHA256]; path != "" {
		return path, nil
	}
	all, err := process.Scratch()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp(all, "program-") // each has a folder: its name tells what it is
	if err != nil {
		return "", err
	}
	path = filepath.Join(dir, want.Name)
	if err = write(ctx, path, want, from); err != nil {
		os.RemoveAll(dir)
		return "", fmt.Errorf("get %s from the coordinator: %w", want.Name, err)
	}
	if err := os.Chmod(dir, 0o711); err != nil { // servers that give up the rights of their starter
		return "", err
	}
	p.fetched[want.SHA256] = path
	return path, nil
}

// write writes a program to a file, piece by piece, if it is the one that is wanted.
func write(ctx context.Context, path string, want wire.Program, from fetch) error {
	if want.Size > programLimit {
		return bounded.TooLong{Limit: programLimit}
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	hash := sha256.New()
	var pace wire.Pace
	for offset := int64(0); offset < want.Size; {
		var piece []byte
		began := time.Now()
		if piece, err = from(ctx, want.SHA256, offset, pace.Size()); err != nil {
			break
		}
		pace.Took(time.Since(began))
		if len(piece) == 0 || offset+int64(len(piece)) > want.Size {
			err = errors.New("it is not as long as was said")
			break
		}
		hash.Write(piece)
		if _, err = f.Write(piece); err != nil {
			break
		}
		offset += int64(len(piece))
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if sum := hex.EncodeToString(hash.Sum(nil)); sum != want.SHA256 {
		return fmt.Errorf("what came is another program (%.12s instead of %.12s)", sum, want.SHA256)
	}
	return nil
}
