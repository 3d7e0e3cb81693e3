package launch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"

	"interleave/internal/bounded"
	"interleave/runner/process"
)

// options are the same for each connection. It asks for nothing on the terminal, is its own
// and not a part of one that is kept open, and ends when the other side is silent.
var options = []string{
	"-T", "-x", "-a",
	"-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "-o", "LogLevel=INFO",
	"-o", "ControlMaster=no", "-o", "ControlPath=none", "-o", "ClearAllForwardings=no",
	"-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3",
}

// start starts the system's ssh with a command for the other host.
func start(ctx context.Context, target string, further []string, command string, stderr io.Writer) (*process.Process, error) {
	ssh, err := exec.LookPath("ssh")
	if err != nil {
		return nil, errors.New("ssh is not installed on this host: install it, or start the agents with join strings of interleave lab token")
	}
	args := append(append([]string{}, options...), further...)
	args = append(args, "--", target, command)
	return process.Start(ctx, process.Spec{Name: "ssh " + target, Path: ssh, Args: args, Pipes: true, Stderr: stderr})
}

// run carries a command out on the other host and returns what it writes, a few lines. Give
// writes to its stdin; it may be nil.
func run(ctx context.Context, target, command string, give func(io.Writer) error) (string, error) {
	p, err := start(ctx, target, nil, command, nil)
	if err != nil {
		return "", err
	}
	defer p.Kill()
	stop := context.AfterFunc(ctx, p.Kill)
	defer stop()
	given := make(chan error, 1)
	go func() {
		var err error
		if give != nil {
			err = give(p.Stdin)
		}
		p.Stdin.Close()
		given <- err
	}()
	said, err := bounded.All(p.Stdout, bounded.Words)
	if err != nil {
		p.Kill()
	}
	<-p.Done()
	switch gave := <-given; {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case p.Err() != nil:
		return "", p.Err()
	case err != nil:
		return "", err
	case gave != nil:
		return "", gave
	}
	return string(said), nil
}

// lookLimit is how long a host may take to tell what it has.
const lookLimit = 40 * time.Second

// provide brings the programs of a bundle to a host, unless it has them already.
func provide(ctx context.Context, target string, b *Bundle, copying func()) error {
	looking, cancel := context.WithTimeoutCause(ctx, lookLimit, fmt.Errorf("no answer within %v", lookLimit))
	defer cancel()
	said, err := run(looking, target, lookCommand(b.digest), nil)
	if err != nil {
		return err
	}
	_, said, _ = strings.Cut(said, told+"\n")
	uname, lines, _ := strings.Cut(said, "\n")
	if why := platformFault(uname); why != "" {
		return errors.New(why)
	}
	if b.in(lines) {
		return nil
	}
	copying()
	if _, err := run(ctx, target, copyCommand(b.digest), b.write); err != nil {
		return fmt.Errorf("copy the programs: %w", err)
	}
	return nil
}
