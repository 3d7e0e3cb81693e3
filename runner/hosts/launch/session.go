package launch

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"interleave/internal/bounded"
	"interleave/internal/quantity"
	"interleave/runner/process"
)

// Host is where an agent is started, and what it is given.
type Host struct {
	Target   string // as ssh takes it, not beginning with a dash; empty means this host
	Name     string // in the lab
	Address  string // an IP address by which the other hosts reach it; empty means the one that ssh reached it by
	CPUs     []int  // that the agent may use; none means all
	Programs *Bundle
	Reach    string // host:port at which this host reaches the coordinator

	// Heard, if not nil, is told each line that the agent writes.
	Heard func(line string)

	// Join makes the join string of an agent that reaches the coordinator at addr.
	Join func(addr string) (string, error)
}

// session is one connection with an agent at its other end.
type session struct {
	proc *process.Process
}

// tunnelLimit is how long the tunnel may take to be there once the host was reached.
const tunnelLimit = 40 * time.Second

// open starts an agent.
func open(ctx context.Context, h Host) (*session, error) {
	if h.Target == "" {
		return openHere(ctx, h)
	}
	port := make(chan int, 1)
	tunnel := []string{"-o", "ExitOnForwardFailure=yes", "-R", "127.0.0.1:0:" + h.Reach}
	p, err := start(ctx, h.Target, tunnel, agentCommand(h.Programs.digest, h.Address, h.CPUs), &portReader{to: h.Reach, found: port})
	if err != nil {
		return nil, err
	}
	pass(p, h.Heard)
	if err := join(ctx, h, p, port); err != nil {
		p.Kill()
		return nil, err
	}
	return &session{proc: p}, nil
}

// openHere starts an agent on this host.
func openHere(ctx context.Context, h Host) (*session, error) {
	text, err := h.Join(h.Reach)
	if err != nil {
		return nil, err
	}
	args := append([]string{"agent"}, agentFlags...)
	if h.Address != "" {
		args = append(args, "--address", h.Address)
	}
	if len(h.CPUs) > 0 {
		args = append(args, "--cpus", quantity.Set(h.CPUs))
	}
	p, err := process.Start(ctx, process.Spec{Name: "agent", Path: h.Programs.path(Agent), Args: args, Pipes: true, Input: []byte(text + "\n")})
	if err != nil {
		return nil, err
	}
	pass(p, h.Heard)
	return &session{proc: p}, nil
}

// longestLine bounds what is kept of a line that an agent or ssh writes.
const longestLine = 512

// pass tells what an agent writes.
func pass(p *process.Process, heard func(line string)) {
	go func() {
		out := bufio.NewReader(p.Stdout)
		for {
			line, _, err := bounded.Line(out, longestLine)
			if len(line) > 0 && heard != nil {
				heard(string(line))
			}
			if long := new(bounded.TooLong); err != nil && !errors.As(err, long) {
				return
			}
		}
	}()
}

// join gives the agent its join string once the tunnel is there.
func join(ctx context.Context, h Host, p *process.Process, port <-chan int) error {
	limit := time.NewTimer(tunnelLimit)
	defer limit.Stop()
	select {
	case n := <-port:
		text, err := h.Join(fmt.Sprintf("127.0.0.1:%d", n))
		if err == nil {
			_, err = io.WriteString(p.Stdin, text+"\n")
		}
		return err
	case <-p.Done():
		return tunnelFault(p.Unasked())
	case <-limit.C:
		return fmt.Errorf("ssh made no tunnel within %v", tunnelLimit)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// tunnelFault adds the remedy if it is the tunnel that the other host does not let be made.
func tunnelFault(err error) error {
	if strings.Contains(err.Error(), "forwarding failed") {
		return fmt.Errorf("%w: allow AllowTcpForwarding in its sshd_config, or start its agent with a join string of interleave lab token", err)
	}
	return err
}

// closeGrace is how long an agent may take to end its children and itself.
const closeGrace = 5 * time.Second

// close ends the agent by the end of its stdin, and returns when ssh is gone.
func (s *session) close() {
	s.proc.Stdin.Close()
	limit := time.NewTimer(closeGrace)
	defer limit.Stop()
	select {
	case <-s.proc.Done():
	case <-limit.C:
	}
	s.proc.Kill()
}

// portReader looks in what ssh writes to stderr for the port that the tunnel has on the
// other host. The user's own configuration may make tunnels that lead elsewhere.
type portReader struct {
	to string // where the tunnel leads

	mu    sync.Mutex
	line  []byte
	found chan<- int
}

var portLine = regexp.MustCompile(`^Allocated port ([0-9]{1,5}) for remote forward to (\S+)\s*$`)

func (r *portReader) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, b := range p {
		if b != '\n' {
			if len(r.line) < longestLine {
				r.line = append(r.line, b)
			}
			continue
		}
		if m := portLine.FindSubmatch(r.line); m != nil && string(m[2]) == r.to && r.found != nil {
			n, _ := strconv.Atoi(string(m[1]))
			r.found <- n
			r.found = nil
		}
		r.line = r.line[:0]
	}
	return len(p), nil
}
