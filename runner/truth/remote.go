package truth

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"interleave/internal/bounded"
	"interleave/runner/process"
)

// Command is the hidden command of the program that runs Child.
const Command = "truth-server"

// How long a server may take to be ready, and to give its account.
const (
	startLimit   = 20 * time.Second
	accountLimit = 10 * time.Second
)

// maxAccount bounds an account in bytes.
const maxAccount = 64 << 20

// Server is a truth server in another process, seen from its starter.
type Server struct {
	URL     string // names only the server
	process *process.Process
}

// Start starts a server by program self, whose hidden command is Command, held
// to cpus (empty means all).
func Start(ctx context.Context, self string, spec Spec, cpus []int) (*Server, error) {
	line, err := json.Marshal(spec)
	if err != nil {
		return nil, err
	}
	listener, addr, err := process.Listen("127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer listener.Close() // or nobody would ever be refused
	p, err := process.Start(ctx, process.Spec{
		Name: "truth server", Path: self, Args: []string{Command}, CPUs: cpus,
		Listener: listener, Pipes: true, Input: append(line, '\n'), ReadyWithin: startLimit,
	})
	if err != nil {
		return nil, err
	}
	return &Server{URL: "http://" + addr, process: p}, nil
}

// Done is closed when the server's process has ended.
func (s *Server) Done() <-chan struct{} { return s.process.Done() }

// Err says how a server that is done ended.
func (s *Server) Err() error { return s.process.Unasked() }

// Stop ends the server and returns its account.
func (s *Server) Stop() (*Account, error) {
	s.process.Stdin.Close()
	timer := time.AfterFunc(accountLimit, func() { s.process.Kill() })
	defer timer.Stop()
	line, err := bounded.All(s.process.Stdout, maxAccount)
	if err != nil {
		s.Kill()
	}
	<-s.process.Done()
	s.Kill()
	if err != nil {
		return nil, fmt.Errorf("read the truth server's account: %w", err)
	}
	if err := s.process.Err(); err != nil {
		return nil, err
	}
	a := new(Account)
	if err := json.Unmarshal(line, a); err != nil {
		return nil, fmt.Errorf("the truth server wrote %.80q, which is not an account", line)
	}
	return a, nil
}

// Kill ends the server at once and frees what it held. It may be called after
// Stop.
func (s *Server) Kill() { s.process.Kill() }
