package process

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"interleave/internal/quantity"
)

// Process is a running child.
type Process struct {
	name   string
	zero   string // what an end with status 0 means
	keeper *exec.Cmd
	stderr tail
	done   chan struct{}
	err    error  // how it ended, valid once done is closed
	left   int    // valid once done is closed
	gone   func() // may be nil

	mu       sync.Mutex
	pid      int
	restarts int
	control  *os.File // what the keeper is told; nil once it was told to kill

	Stdin  io.WriteCloser // nil unless Spec.Pipes
	Stdout io.ReadCloser  // nil unless Spec.Pipes
}

// reap waits for the end of the child and of all that it started.
func (p *Process) reap(status *os.File, said *bufio.Reader) {
	ended, left, ok := readEnded(said, p.startedAgain)
	p.keeper.Wait()
	status.Close()
	p.left = left
	switch {
	case !ok:
		// The child got its signal when its keeper ended.
		syscall.Kill(-p.Pid(), syscall.SIGKILL)
		p.err = errors.New("its keeper was killed")
	case ended != 0:
		p.err = exitError(ended)
	}
	p.kill()
	children.remove(p)
	if p.gone != nil {
		p.gone()
	}
	close(p.done)
}

// exitError is how a child ended that did not end with status 0.
type exitError syscall.WaitStatus

func (e exitError) Error() string {
	status := syscall.WaitStatus(e)
	switch {
	case status.Exited():
		return fmt.Sprintf("exit status %d", status.ExitStatus())
	case status.CoreDump():
		return fmt.Sprintf("signal: %v (core dumped)", status.Signal())
	}
	return fmt.Sprintf("signal: %v", status.Signal())
}

// Ready says of a child that is not asked to say so that it is ready: if it is to be
// started again when it ends (Spec.Again), it is from now on.
func (p *Process) Ready() { p.tell(readyLine) }

// startedAgain takes note of the child's successor.
func (p *Process) startedAgain(pid int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pid = pid
	p.restarts++
}

// Pid is the child's process id and its group's: of its latest successor, if it was
// started again.
func (p *Process) Pid() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.pid
}

// Restarts is how often the child was started again.
func (p *Process) Restarts() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.restarts
}

// Keeper is the process id of the child's keeper, below which the child, its
// successors and all that they start are, daemons too on Linux. It stays the same.
func (p *Process) Keeper() int { return p.keeper.Process.Pid }

// Done is closed when the child and all that it started have ended and were
// reaped.
func (p *Process) Done() <-chan struct{} { return p.done }

// Err says how a child that is done ended, with the last of its stderr: nil
// for status 0.
func (p *Process) Err() error {
	if p.err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w%s", p.name, p.err, p.lastWords())
}

// Unasked says how a child that is done ended although nobody had asked it to.
// It is never nil.
func (p *Process) Unasked() error {
	if err := p.Err(); err != nil {
		return err
	}
	means := cmp.Or(p.zero, "nobody had asked it to end")
	if p.left > 0 {
		means += fmt.Sprintf(" (it left %d behind, which were killed)", p.left)
	}
	return fmt.Errorf("%s ended with status 0: %s%s", p.name, means, p.lastWords())
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

// Signal sends sig to the child alone, if it still runs. It is not started again
// then.
func (p *Process) Signal(sig syscall.Signal) { p.tell(signalLine+"%d", int(sig)) }

// tell tells the keeper something, unless it was told to kill.
func (p *Process) tell(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.control != nil {
		tell(p.control, format, args...)
	}
}

// Suspend stops the child's process group, or lets it go on. A stopped one can
// be killed, and goes on by itself if its keeper is gone.
func (p *Process) Suspend(stopped bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.done:
		return // its id may be another's
	default:
	}
	sig := syscall.SIGCONT
	if stopped {
		sig = syscall.SIGSTOP
	}
	syscall.Kill(-p.pid, sig)
}

// Stop asks the child to end by SIGTERM, gives it grace, and then kills it
// and all that it started. It returns when all is reaped; the error is Err's, or says
// that the child had to be killed.
func (p *Process) Stop(grace time.Duration) error {
	if !p.End(syscall.SIGTERM, grace) {
		return fmt.Errorf("%s did not stop within %s of SIGTERM and was killed%s", p.name, quantity.Duration(grace), p.lastWords())
	}
	return p.Err()
}

// End is Stop with another signal, for a child whose exit status means
// nothing: it reports whether the child ended within grace, rather than being
// killed. One that is suspended goes on, to end.
func (p *Process) End(sig syscall.Signal, grace time.Duration) (inTime bool) {
	p.Signal(sig)
	p.Suspend(false)
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

// Kill ends the child and all that it started at once, and returns when they
// are reaped.
func (p *Process) Kill() {
	p.kill()
	<-p.done
	p.closePipes()
}

// kill tells the keeper to kill, and that nothing more will be said.
func (p *Process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.control != nil {
		tell(p.control, killLine)
		p.control.Close()
		p.control = nil
	}
}
