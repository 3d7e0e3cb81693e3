package process

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"

	"interleave/internal/bounded"
)

// Spec is a child to start.
type Spec struct {
	Name string // for messages: "server", "backends"
	Path string
	Args []string // without the program's name
	Env  []string // the whole environment; nil means the parent's
	Dir  string   // working directory; empty means the parent's
	CPUs []int    // processors it may use; empty means all of the parent's

	// Listener, if not nil, is inherited as descriptor 3, announced as
	// LISTEN_FDS=1.
	Listener *os.File

	// Inherit, if not nil, is inherited as descriptor 3. Not with Listener.
	Inherit *os.File

	// ReadyWithin is how long the child may take to say that it is ready, on
	// the descriptor named by INTERLEAVE_READY_FD. Zero means that it is not
	// asked to.
	ReadyWithin time.Duration

	// Pipes gives the parent both ends of the child's stdin and stdout.
	Pipes bool
	Input []byte // written to its stdin first; needs Pipes, at most a few kilobytes
}

// Process is a running child.
type Process struct {
	name   string
	cmd    *exec.Cmd
	stderr tail
	done   chan struct{}
	err    error // of Wait, valid once done is closed

	Stdin  io.WriteCloser // nil unless Spec.Pipes
	Stdout io.ReadCloser  // nil unless Spec.Pipes
}

// Start starts a child and, if it was asked to say so, waits until it is
// ready. On an error nothing is left running; the error holds the last of
// what the child wrote to stderr.
func Start(ctx context.Context, spec Spec) (*Process, error) {
	cmd := exec.Command(spec.Path, spec.Args...)
	cmd.Env = spec.Env
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	cmd.Dir = spec.Dir
	cmd.SysProcAttr = attributes()
	// What the child started may hold its stderr open after its end.
	cmd.WaitDelay = 200 * time.Millisecond
	p := &Process{name: spec.Name, cmd: cmd, done: make(chan struct{})}
	cmd.Stderr = &p.stderr

	closeInChild := []*os.File{}
	defer func() {
		for _, f := range closeInChild {
			f.Close()
		}
	}()
	if spec.Pipes {
		inRead, inWrite, err := os.Pipe()
		if err != nil {
			return nil, p.failed(err)
		}
		closeInChild = append(closeInChild, inRead)
		outRead, outWrite, err := os.Pipe()
		if err != nil {
			inWrite.Close()
			return nil, p.failed(err)
		}
		closeInChild = append(closeInChild, outWrite)
		cmd.Stdin, cmd.Stdout = inRead, outWrite
		p.Stdin, p.Stdout = inWrite, outRead
	}
	if spec.Listener != nil {
		cmd.ExtraFiles = append(cmd.ExtraFiles, spec.Listener)
		cmd.Env = append(cmd.Env, "LISTEN_FDS=1")
	}
	if spec.Inherit != nil {
		cmd.ExtraFiles = append(cmd.ExtraFiles, spec.Inherit)
	}
	var ready *os.File
	if spec.ReadyWithin > 0 {
		r, w, err := os.Pipe()
		if err != nil {
			p.closePipes()
			return nil, p.failed(err)
		}
		ready = r
		defer r.Close()
		closeInChild = append(closeInChild, w)
		cmd.ExtraFiles = append(cmd.ExtraFiles, w)
		cmd.Env = append(cmd.Env, fmt.Sprintf("INTERLEAVE_READY_FD=%d", 2+len(cmd.ExtraFiles)))
	}

	started := make(chan error)
	go p.live(spec.CPUs, started)
	if err := <-started; err != nil {
		p.closePipes()
		return nil, p.failed(err)
	}
	if len(spec.Input) > 0 {
		// If the child is gone already, its end says more than this error.
		p.Stdin.Write(spec.Input)
	}
	if ready != nil {
		// The parent's copy of the writing end must go, so that the child's
		// death is seen as the end of the pipe.
		closeInChild[len(closeInChild)-1].Close()
		if err := p.awaitReady(ctx, ready, spec.ReadyWithin); err != nil {
			p.Kill()
			return nil, err
		}
	}
	return p, nil
}

func (p *Process) failed(err error) error { return fmt.Errorf("start %s: %w", p.name, err) }

func (p *Process) closePipes() {
	if p.Stdin != nil {
		p.Stdin.Close()
		p.Stdout.Close()
	}
}

// longestReady bounds what a child may say when it is ready.
const longestReady = 64

func (p *Process) awaitReady(ctx context.Context, ready *os.File, within time.Duration) error {
	said := make(chan bool, 1)
	go func() {
		line, ended, _ := bounded.Line(bufio.NewReader(io.LimitReader(ready, longestReady)), longestReady)
		said <- ended && string(line) == "ready"
	}()
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case ok := <-said:
		if ok {
			return nil
		}
		// It closed the pipe: most likely it is about to end.
		select {
		case <-p.done:
			return fmt.Errorf("%s ended before it was ready: %w", p.name, p.Err())
		case <-timer.C:
		}
		return fmt.Errorf("%s closed its ready pipe without a word", p.name)
	case <-timer.C:
		return fmt.Errorf("%s was not ready within %v%s", p.name, within, p.lastWords())
	case <-ctx.Done():
		return ctx.Err()
	}
}

// live starts the child and waits for its end, all on one thread that ends
// with it. The signal that a child gets at its parent's death is sent at the
// end of the thread that forked it, so that thread must outlive the child; and
// a child inherits its CPU set from that thread, which keeps it.
func (p *Process) live(cpus []int, started chan<- error) {
	runtime.LockOSThread()
	err := startPinned(p.cmd, cpus)
	if err == nil {
		children.add(p)
	}
	started <- err
	if err == nil {
		p.reap()
	}
}

// reap waits for the child's end, ends what is left of its group while its
// process id is still taken, and only then frees the id.
func (p *Process) reap() {
	awaitExit(p.cmd.Process.Pid)
	syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	p.err = p.cmd.Wait()
	if errors.Is(p.err, exec.ErrWaitDelay) {
		p.err = nil
	}
	children.remove(p)
	close(p.done)
}

// Pid is the child's process id and its group's.
func (p *Process) Pid() int { return p.cmd.Process.Pid }

// Done is closed when the child has ended and was reaped.
func (p *Process) Done() <-chan struct{} { return p.done }

// Err says how a child that is done ended, with the last of its stderr: nil
// for status 0.
func (p *Process) Err() error {
	if p.err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w%s", p.name, p.err, p.lastWords())
}

func (p *Process) lastWords() string {
	if line := p.LastWords(); line != "" {
		return ": " + line
	}
	return ""
}

// LastWords is the last line that the child wrote to stderr, empty if none.
func (p *Process) LastWords() string { return p.stderr.lastLine() }

// StderrTail is the last few kilobytes that the child wrote to stderr.
func (p *Process) StderrTail() string { return p.stderr.String() }

// Signal sends sig to the child alone, if it still runs.
func (p *Process) Signal(sig os.Signal) { p.cmd.Process.Signal(sig) }

// Stop asks the child to end by SIGTERM, gives it grace, and then kills its
// whole group. It returns when all is reaped; the error is Err's, or says
// that the child had to be killed.
func (p *Process) Stop(grace time.Duration) error {
	if !p.End(syscall.SIGTERM, grace) {
		return fmt.Errorf("%s did not stop within %v of SIGTERM and was killed%s", p.name, grace, p.lastWords())
	}
	return p.Err()
}

// End is Stop with another signal, for a child whose exit status means
// nothing: it reports whether the child ended within grace, rather than being
// killed.
func (p *Process) End(sig os.Signal, grace time.Duration) (inTime bool) {
	p.Signal(sig)
	timer := time.NewTimer(grace)
	defer timer.Stop()
	defer p.closePipes()
	select {
	case <-p.done:
		return true
	case <-timer.C:
		p.Kill()
		return false
	}
}

// Kill ends the child's whole group at once and returns when it is reaped.
func (p *Process) Kill() {
	p.cmd.Process.Kill()
	<-p.done
	p.closePipes()
}
