package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"interleave/internal/bounded"
	"interleave/models/all"
	"interleave/runner/process"
)

// workshop makes and starts servers. It has a folder that goes with this program.
type workshop struct {
	dir         string
	before      string // folder of another build's programs
	computeRate float64
	made        map[string]error // by peer: whether it can be started
}

const (
	programs = "bin"           // of the product, by `make build`
	sources  = "scripts/peers" // of the peers
)

func newWorkshop(computeRate float64, before string) (*workshop, error) {
	for _, needed := range []string{filepath.Join(programs, "interleave-server"), filepath.Join(sources, "c")} {
		if _, err := os.Stat(needed); err != nil {
			return nil, fmt.Errorf("%w: start this with `make peers` in the project's folder", err)
		}
	}
	// Servers of the system are there, for all users.
	if err := os.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin:/sbin"); err != nil {
		return nil, err
	}
	dir, err := process.Scratch()
	return &workshop{dir: dir, before: before, computeRate: computeRate, made: map[string]error{}}, err
}

// start starts a server and returns when it answers. An absentError says that it is
// not there, or cannot be on this host.
func (w *workshop) start(ctx context.Context, name string, s *stage, cpus []int) (*process.Process, string, error) {
	peer, foreign := peers[name]
	if !foreign {
		for _, m := range all.Models() {
			if why := m.Unavailable(); m.Name == name && why != "" {
				return nil, "", &absentError{why: errors.New(why)}
			}
		}
		return w.startModel(ctx, name, s, cpus)
	}
	err, known := w.made[name]
	if !known {
		err = peer.make(ctx, w)
		w.made[name] = err
	}
	if err != nil {
		return nil, "", &absentError{err, peer.remedy}
	}
	port, err := freePort()
	if err != nil {
		return nil, "", err
	}
	spec, err := peer.command(w, port)
	if err != nil {
		return nil, "", err
	}
	spec.Name, spec.CPUs, spec.Env = name, cpus, environment()
	p, err := process.Start(ctx, spec)
	if err != nil {
		return nil, "", err
	}
	addr := "127.0.0.1:" + port
	if err := answers(ctx, p, addr); err != nil {
		p.Kill()
		return nil, "", err
	}
	return p, addr, nil
}

// absentError says why a server is not there, and what helps; that may be empty.
type absentError struct {
	why    error
	remedy string
}

func (e *absentError) Error() string {
	if e.remedy == "" {
		return e.why.Error()
	}
	return fmt.Sprintf("%v: %s", e.why, e.remedy)
}

// startLimit is how long a server may take until it answers.
const startLimit = 10 * time.Second

func (w *workshop) startModel(ctx context.Context, name string, s *stage, cpus []int) (*process.Process, string, error) {
	listener, addr, err := process.Listen("127.0.0.1:0")
	if err != nil {
		return nil, "", err
	}
	defer listener.Close()
	dir, program := programs, "interleave-server"
	model, old := strings.CutSuffix(name, before)
	if old {
		dir = w.before
	}
	if model == "nethttp" {
		program = "interleave-nethttp"
	}
	p, err := process.Start(ctx, process.Spec{
		Name: name, Path: filepath.Join(dir, program), CPUs: cpus, Env: environment(),
		Args: []string{
			"--model", model, "--scenario", s.scenario, "--idle-timeout", "1h",
			"--compute-rate", strconv.FormatFloat(w.computeRate, 'f', -1, 64),
		},
		Listener: listener, ReadyWithin: startLimit,
	})
	return p, addr, err
}

// environment is the same for all servers.
func environment() []string { return []string{"PATH=" + os.Getenv("PATH"), "GOGC=100"} }

func freePort() (string, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

// answers waits until a peer answers as the models do.
func answers(ctx context.Context, p *process.Process, addr string) error {
	deadline := time.Now().Add(startLimit)
	for {
		got, err := ask(addr)
		if err == nil && strings.HasPrefix(got, "HTTP/1.1 200") && strings.HasSuffix(got, "\r\n\r\nHello, World!\n") {
			return nil
		}
		if err == nil {
			return fmt.Errorf("the answer is %q, want 200 and \"Hello, World!\" in a line", got)
		}
		if ended := process.Ended(p); ended != nil {
			return ended
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("no answer within %v: %w", startLimit, err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// ask is one request on a connection of its own.
func ask(addr string) (string, error) {
	conn, err := net.DialTimeout("tcp", addr, time.Second)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(time.Second))
	if _, err := fmt.Fprintf(conn, "GET /hello HTTP/1.1\r\nHost: %s\r\n\r\n", addr); err != nil {
		return "", err
	}
	var got []byte
	for buf := make([]byte, 4096); ; {
		n, err := conn.Read(buf)
		got = append(got, buf[:n]...)
		if strings.Contains(string(got), "\r\n\r\n") && strings.HasSuffix(string(got), "\n") || err != nil {
			return string(got), err
		}
	}
}

// longestComplaint bounds what is read of a compiler's errors.
const longestComplaint = 64 << 10

// build runs a command that makes a program, and says what went wrong in one line.
func build(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	said, _ := bounded.All(stderr, longestComplaint) // its beginning, if there is more
	io.Copy(io.Discard, stderr)
	if err = cmd.Wait(); err == nil {
		return nil
	}
	for line := range strings.Lines(string(said)) {
		if strings.Contains(line, "error") || strings.Contains(line, "cannot find") {
			return errors.New(strings.TrimSpace(line))
		}
	}
	return fmt.Errorf("%s: %w", name, err)
}
