package lab

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"sync"

	"github.com/nats-io/nats.go"

	"interleave/internal/bounded"
	"interleave/runner/hosts/wire"
	"interleave/runner/process"
)

// shelf has the programs that a coordinator has others start, by their hashes.
type shelf struct {
	self string

	mu    sync.Mutex
	known map[string]wire.Program // by path
	paths map[string]string       // by hash
}

// newShelf is a shelf with the program interleave.
func newShelf(self string) (*shelf, error) {
	s := &shelf{self: self, known: map[string]wire.Program{}, paths: map[string]string{}}
	_, err := s.program(self)
	return s, err
}

// programName is what the project's programs are called.
var programName = regexp.MustCompile(`^interleave(-[a-z]+)*$`)

// program is the program at a path. It is read once: a run measures one build.
func (s *shelf) program(path string) (p wire.Program, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, known := s.known[path]; known {
		return p, nil
	}
	if err := process.Executable(path); err != nil {
		return p, err
	}
	p.Name = filepath.Base(path)
	if path == s.self {
		p.Name = wire.Self
	}
	if !programName.MatchString(p.Name) {
		return p, fmt.Errorf("%s cannot be started on another host: it is none of the project's programs", path)
	}
	info, err := os.Stat(path)
	if err != nil {
		return p, err
	}
	p.Size = info.Size()
	if p.SHA256, err = wire.SumFile(path); err != nil {
		return p, err
	}
	s.known[path], s.paths[p.SHA256] = p, path
	return p, nil
}

// piece reads a piece of the program with a hash.
func (s *shelf) piece(sum string, offset int64, most int) ([]byte, error) {
	s.mu.Lock()
	path := s.paths[sum]
	s.mu.Unlock()
	if path == "" || offset < 0 || most < 1 {
		return nil, errors.New("the coordinator has no such program")
	}
	f, err := bounded.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data := make([]byte, min(most, wire.Piece))
	n, err := f.ReadAt(data, offset)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return data[:n], nil
}

// onFetch gives an agent a piece of a program.
func (l *Lab) onFetch(msg *nats.Msg) {
	token, ok := l.names.HostIn(msg.Subject)
	if !ok || !l.names.IsInbox(token, msg.Reply) {
		return
	}
	var q wire.Fetch
	var a wire.Fetched
	err := wire.Decode(msg.Data, &q)
	if err == nil {
		a.Data, err = l.shelf.piece(q.SHA256, q.Offset, q.Most)
	}
	if err != nil {
		a.Fail(err)
	}
	if data, err := wire.Encode(a); err == nil {
		msg.Respond(data)
	}
}
