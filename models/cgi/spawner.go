package cgi

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"
	"time"

	"interleave/models"
	"interleave/scenarios"
)

const (
	// maxAnswer bounds what a child can make the server hold, in bytes.
	maxAnswer = 64 << 20

	firstAnswer = 4 << 10
)

// spawner starts children and waits for them.
type spawner struct {
	path    string
	argv    []string
	null    *os.File // stdin of children without a request body
	timeout time.Duration
	logf    func(format string, args ...any)

	mu      sync.Mutex
	running map[*process]struct{}
	closed  bool
	ended   sync.WaitGroup
}

func newSpawner(path string, cfg *models.Config) (*spawner, error) {
	null, err := os.Open(os.DevNull)
	if err != nil {
		return nil, fmt.Errorf("cannot open the stdin of children: %w", err)
	}
	// A handler's calls may each take their time, one after the other.
	call := orDefault(cfg.CallTimeout, models.DefaultCallTimeout)
	return &spawner{
		path: path, argv: []string{path}, null: null, logf: cfg.Logf,
		timeout: time.Duration(len(cfg.Scenario.Upstreams)+1) * call,
		running: make(map[*process]struct{}),
	}, nil
}

func orDefault(d, otherwise time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return otherwise
}

// close kills the children that still run and returns when all are reaped.
func (s *spawner) close() {
	s.mu.Lock()
	s.closed = true
	for p := range s.running {
		p.kill()
	}
	s.mu.Unlock()
	s.ended.Wait()
	s.null.Close()
}

// enter counts a request in, unless the server is about to end.
func (s *spawner) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.ended.Add(1)
	}
	return !s.closed
}

var (
	errClosed    = errors.New("the server is stopping")
	errAbandoned = errors.New("the client is gone")
)

// run has one child answer r. Its error is the request's failure, and is
// logged.
func (s *spawner) run(r *request) error {
	if !s.enter() {
		return errClosed
	}
	defer s.ended.Done()
	if r.abandoned.Load() {
		return errAbandoned
	}
	err := s.serve(r)
	if err != nil && !r.abandoned.Load() {
		s.logf("cgi: /%s: %v", r.req.Path[1:], err)
	}
	return err
}

func (s *spawner) serve(r *request) error {
	p, output, err := s.start(r)
	if err != nil {
		return err
	}
	text, readErr := p.answer(output, r.req.Body, s.timeout)
	status, err := p.reap()
	s.forget(p)
	switch {
	case err != nil:
		return err
	case errors.Is(readErr, os.ErrDeadlineExceeded):
		return fmt.Errorf("%w: child %d was killed after %v", scenarios.ErrUpstreamTimeout, p.pid, s.timeout)
	case readErr != nil:
		return fmt.Errorf("child %d: %w", p.pid, readErr)
	}
	// A child that has answered and then fails has still answered.
	if r.answer, err = parseAnswer(text, r.req); err != nil {
		return fmt.Errorf("child %d (%s): %w", p.pid, describe(status), err)
	}
	return nil
}

// start starts a child and returns the pipe that its answer comes out of.
func (s *spawner) start(r *request) (p *process, output *os.File, err error) {
	read, write, err := pipe()
	if err != nil {
		return nil, nil, fmt.Errorf("cannot make a pipe for a child: %w", err)
	}
	defer syscall.Close(write)
	stdin := int(s.null.Fd())
	p = new(process)
	if len(r.req.Body) > 0 {
		theirs, ours, err := pipe()
		if err != nil {
			syscall.Close(read)
			return nil, nil, fmt.Errorf("cannot make a pipe for a child: %w", err)
		}
		defer syscall.Close(theirs)
		stdin = theirs
		p.input = polled(ours, "child's stdin")
	}
	output = polled(read, "child's stdout")
	p.pid, err = syscall.ForkExec(s.path, s.argv, &syscall.ProcAttr{
		Env:   r.env,
		Files: []uintptr{uintptr(stdin), uintptr(write), 2},
		Sys:   attributes(),
	})
	if err != nil {
		output.Close()
		if p.input != nil {
			p.input.Close()
		}
		return nil, nil, fmt.Errorf("cannot start a child: %w", err)
	}
	s.remember(p, r)
	return p, output, nil
}

// remember makes p known to those who may have to kill it.
func (s *spawner) remember(p *process, r *request) {
	s.mu.Lock()
	s.running[p] = struct{}{}
	closed := s.closed
	s.mu.Unlock()
	r.child.Store(p)
	if closed || r.abandoned.Load() {
		p.kill()
	}
}

func (s *spawner) forget(p *process) {
	s.mu.Lock()
	delete(s.running, p)
	s.mu.Unlock()
}

// pipe makes a pipe that no other child inherits.
func pipe() (read, write int, err error) {
	var fds [2]int
	if err := cloexecPipe(fds[:]); err != nil {
		return -1, -1, err
	}
	return fds[0], fds[1], nil
}

// polled makes fd non-blocking and a File of it, for which Go's own poller
// waits. A thread that waited in read would hold a processor until the
// scheduler's monitor takes it away: that showed as a p99 of 200 ms.
func polled(fd int, name string) *os.File {
	syscall.SetNonblock(fd, true)
	return os.NewFile(uintptr(fd), name)
}

// readAll reads to the end, but not for ever and not without bound.
func readAll(output io.Reader) ([]byte, error) {
	text := make([]byte, 0, firstAnswer)
	for {
		n, err := output.Read(text[len(text):cap(text)])
		text = text[:len(text)+n]
		switch {
		case err == io.EOF:
			return text, nil
		case err != nil:
			return nil, err
		case len(text) > maxAnswer:
			return nil, fmt.Errorf("its answer is longer than %d bytes", maxAnswer)
		case len(text) == cap(text):
			text = append(text, 0)[:len(text)]
		}
	}
}
