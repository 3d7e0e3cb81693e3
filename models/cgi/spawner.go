package cgi

import (
	"fmt"
	"os"
	"syscall"
	"time"

	"interleave/models"
	"interleave/models/internal/callback"
)

// spawner starts children. Their pipes and their ends are events of the loop:
// no thread waits for any of them.
type spawner struct {
	loop    *callback.Loop
	path    string
	argv    []string
	null    *os.File      // stdin of children without a request body
	timeout time.Duration // of a child
	logf    func(format string, args ...any)

	children map[*process]struct{} // started and not reaped
	reaped   func()                // a child was
	usual    usual
}

// usual is what children have needed of late, on average.
type usual struct {
	cpu  time.Duration // processor time
	life time.Duration
}

// What is assumed at first, and the most that one child counts for: those that
// compute or wait for very long are not what it is about.
const (
	firstCPU = time.Millisecond
	maxCPU   = 2 * time.Millisecond
	maxLife  = 20 * time.Millisecond
)

// account takes a child that has ended into the averages.
func (u *usual) account(cpu, life time.Duration) {
	u.cpu += (min(cpu, maxCPU) - u.cpu) / 16
	u.life += (min(life, maxLife) - u.life) / 16
}

// startFor is how long a child may keep the next one from starting. If they
// only compute it is long enough for them to end. If they wait, it is no more
// than they compute, and an eighth for the server: else it would be the limit
// of what the processor can start.
func (s *spawner) startFor() time.Duration {
	if s.usual.life < 4*s.usual.cpu {
		return 2 * s.usual.cpu
	}
	return s.usual.cpu * 9 / 8
}

func newSpawner(path string, cfg *models.Config) (*spawner, error) {
	null, err := os.Open(os.DevNull)
	if err != nil {
		return nil, fmt.Errorf("cannot open the stdin of children: %w", err)
	}
	// A handler's calls may each take their time, one after the other.
	return &spawner{
		path: path, argv: []string{path}, null: null, logf: cfg.Logf,
		timeout:  time.Duration(len(cfg.Scenario.Upstreams)+1) * cfg.CallTimeout,
		children: make(map[*process]struct{}),
		usual:    usual{cpu: firstCPU, life: firstCPU},
	}, nil
}

// running is the number of children that are not reaped.
func (s *spawner) running() int { return len(s.children) }

// close kills the children that are left when the loop has ended, and reaps
// them.
func (s *spawner) close() {
	for p := range s.children {
		p.kill()
		p.reap()
	}
	s.null.Close()
}

// start starts a child for r. An error means that there is none.
func (s *spawner) start(r *request) (*process, error) {
	output, theirOutput, err := pipe()
	if err != nil {
		return nil, fmt.Errorf("cannot make a pipe for a child: %w", err)
	}
	defer syscall.Close(theirOutput)
	stdin, input := int(s.null.Fd()), -1
	if len(r.body) > 0 {
		if stdin, input, err = pipe(); err != nil {
			syscall.Close(output)
			return nil, fmt.Errorf("cannot make a pipe for a child: %w", err)
		}
		defer syscall.Close(stdin)
	}
	p := &process{spawner: s, request: r, started: time.Now()}
	p.pid, p.exit, err = spawn(s.path, s.argv, r.env, [3]int{stdin, theirOutput, 2})
	if err != nil {
		syscall.Close(output)
		if input >= 0 {
			syscall.Close(input)
		}
		return nil, fmt.Errorf("cannot start a child: %w", err)
	}
	r.child = p
	s.children[p] = struct{}{}
	return p, p.watch(input, output)
}

// pipe makes a pipe that no other child inherits.
func pipe() (read, write int, err error) {
	var fds [2]int
	if err := cloexecPipe(fds[:]); err != nil {
		return -1, -1, err
	}
	return fds[0], fds[1], nil
}
