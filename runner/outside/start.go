package outside

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"interleave/internal/endpoint"
	"interleave/internal/quantity"
	"interleave/runner/process"
	"interleave/runner/verify"
	"interleave/scenarios"
)

// maxTries bounds how often a server is started because somebody else took
// its port.
const maxTries = 3

// Start starts the server for p and returns when it is ready, with the
// address at which it listens. On an error nothing is left running.
func (s *Server) Start(ctx context.Context, p Place) (*process.Process, string, error) {
	program, err := s.Program()
	if err != nil {
		return nil, "", err
	}
	for try := 1; ; try++ {
		addr, chosen, err := address(p.Addr)
		if err != nil {
			return nil, "", err
		}
		server, at, err := s.startAt(ctx, program, p, addr)
		if err == nil || s.Unix || !chosen || try == maxTries || !errors.Is(err, errEnded) || !taken(addr) {
			return server, at, err
		}
	}
}

// errEnded is why a server may have found its port taken: between the choice of
// a free port and its use, anybody can take it.
var errEnded = errors.New("the server ended before it was ready")

// startAt starts the server at addr, or on a socket if it is to listen on one, with a
// folder of its own, which goes with it. It returns where it listens.
func (s *Server) startAt(ctx context.Context, program string, p Place, addr string) (*process.Process, string, error) {
	all, err := process.Scratch()
	if err != nil {
		return nil, "", err
	}
	scratch, err := os.MkdirTemp(all, "server-")
	if err != nil {
		return nil, "", fmt.Errorf("make the server's scratch folder: %w", err)
	}
	clear := func() { os.RemoveAll(scratch) }
	if s.Unix {
		addr = endpoint.Unix + filepath.Join(scratch, "s")
	}
	server, err := s.startIn(ctx, program, p, addr, scratch, clear)
	if err != nil {
		clear() // it may not have been started at all
	}
	return server, addr, err
}

func (s *Server) startIn(ctx context.Context, program string, p Place, addr, scratch string, gone func()) (*process.Process, error) {
	if s.Unix {
		if _, err := endpoint.Parse(addr); err != nil {
			return nil, fmt.Errorf("a socket in the temporary folder: %w", err)
		}
	}
	variables, err := s.variables(p, addr, scratch)
	if err != nil {
		return nil, err
	}
	arguments, err := s.fill(variables)
	if err != nil {
		return nil, err
	}
	server, err := process.Start(ctx, process.Spec{
		Name: s.Name, Path: program, Args: arguments, Env: variables, Dir: s.Directory, CPUs: p.CPUs, Group: p.Group, Gone: gone,
		StatusZero: "it has to stay in the foreground (nginx: daemon off)", Again: p.Again,
	})
	if err != nil {
		return nil, err
	}
	if err := s.awaitReady(ctx, p, addr, server); err != nil {
		server.Kill()
		return nil, err
	}
	server.Ready()
	return server, nil
}

// address returns asked, or where asked leaves the port open, one that nobody
// uses now, chosen.
func address(asked string) (addr string, chosen bool, err error) {
	asked = cmp.Or(asked, "127.0.0.1:0")
	_, port, err := net.SplitHostPort(asked)
	if err != nil || port != "0" {
		return asked, false, err
	}
	l, err := net.Listen("tcp4", asked)
	if err != nil {
		return "", false, fmt.Errorf("no port is free: %w", err)
	}
	defer l.Close()
	return l.Addr().String(), true, nil
}

// taken reports whether somebody listens at addr.
func taken(addr string) bool {
	l, err := net.Listen("tcp4", addr)
	if err == nil {
		l.Close()
	}
	return errors.Is(err, syscall.EADDRINUSE)
}

// The pauses between questions whether a server is ready, and how long it may
// think about one.
const (
	firstPause   = 2 * time.Millisecond
	longestPause = 100 * time.Millisecond
	askLimit     = 5 * time.Second
)

// awaitReady asks the server until it answers rightly.
func (s *Server) awaitReady(ctx context.Context, p Place, addr string, server *process.Process) error {
	question := verify.Target{Addr: addr, Scenario: p.Scenario, Secret: p.Secret}
	if s.ReadyPath != "" {
		question.Scenario = &scenarios.Scenario{Requests: []scenarios.Request{
			{Target: s.ReadyPath, Want: scenarios.Expect{AnyBody: true}},
		}}
	}
	limited, cancel := context.WithTimeout(ctx, s.ReadyWithin)
	defer cancel()
	// A question is given up when the server ends: somebody else may hold its
	// port, and never answer.
	watched, cancel := process.Watch(limited, server)
	defer cancel()
	var wrong error
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		err := ask(watched, question)
		if err == nil {
			// An answer may be that of a process in the background, whose
			// starter has ended.
			return process.Ended(server)
		}
		if wrong == nil || !timedOut(err) { // a wrong answer says more than none in time
			wrong = err
		}
		select {
		case <-server.Done():
			if server.Err() == nil {
				return server.Unasked()
			}
			return fmt.Errorf("%w: %w", errEnded, server.Err())
		case <-limited.Done():
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return s.neverReady(question, wrong, server)
		case <-time.After(pause):
		}
	}
}

func timedOut(err error) bool {
	var e net.Error
	return errors.As(err, &e) && e.Timeout()
}

func ask(ctx context.Context, t verify.Target) error {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	return verify.First(ctx, t)
}

// neverReady says what the server did instead of answering rightly.
func (s *Server) neverReady(t verify.Target, wrong error, server *process.Process) error {
	said := ""
	if line := server.LastWords(); line != "" {
		said = "; its last words: " + line
	}
	if errors.Is(wrong, syscall.ECONNREFUSED) || errors.Is(wrong, syscall.ENOENT) {
		source := hostVariable + " and " + portVariable
		if s.Unix {
			source = socketVariable
		}
		return fmt.Errorf("%s did not listen at %s within %s: it must take its address from %s%s", s.Name, t.Addr, quantity.Duration(s.ReadyWithin), source, said)
	}
	path := cmp.Or(s.ReadyPath, t.Scenario.Path())
	return fmt.Errorf("%s did not answer %s rightly within %s: %w%s", s.Name, path, quantity.Duration(s.ReadyWithin), wrong, said)
}

// Stop asks a server to end and returns when it and all that it started are gone. The
// error says that it had to be killed.
func (s *Server) Stop(server interface {
	End(sig syscall.Signal, grace time.Duration) (inTime bool)
}) error {
	if !server.End(s.StopSignal, s.StopWithin) {
		return fmt.Errorf("%s did not stop within %s of its signal (%v) and was killed", s.Name, quantity.Duration(s.StopWithin), s.StopSignal)
	}
	return nil
}
