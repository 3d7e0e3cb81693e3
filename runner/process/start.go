package process

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
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

	// Group is the file of a control group to which the child's id is written before its
	// program begins; empty leaves it in the parent's.
	Group string

	// Network is the file of the network namespace in which the child and all that it
	// starts are; empty leaves them in the parent's. Linux only.
	Network string

	// Listener, if not nil, is inherited as descriptor 3, announced as
	// LISTEN_FDS=1.
	Listener *os.File

	// Inherit, if not nil, is inherited as descriptor 3. Not with Listener.
	Inherit *os.File

	// StatusZero is what a message says if the child ends with status 0 although
	// nobody asked it to; it may be empty.
	StatusZero string

	// ReadyWithin is how long the child may take to say that it is ready, on
	// the descriptor named by INTERLEAVE_READY_FD. Zero means that it is not
	// asked to.
	ReadyWithin time.Duration

	// Again, if not 0, is how long after its end the child is started again, once it
	// was ready (it said so, or Process.Ready was called), until it is told to end;
	// with the same listener, and what it had started is killed before. Not with
	// Pipes or Inherit.
	Again time.Duration

	// Pipes gives the parent both ends of the child's stdin and stdout.
	Pipes  bool
	Stderr io.Writer // is given what the child writes to stderr, too; may be nil
	Input  []byte    // written to its stdin first; needs Pipes, at most a few kilobytes

	// Gone, if not nil, is called when the child has ended, before Done is
	// closed: it clears away what was there for the child alone.
	Gone func()
}

// Start starts a child and, if it was asked to say so, waits until it is
// ready. On an error nothing is left running; the error holds the last of
// what the child wrote to stderr.
func Start(ctx context.Context, spec Spec) (*Process, error) {
	p := &Process{name: spec.Name, zero: spec.StatusZero, gone: spec.Gone, done: make(chan struct{})}
	var given ends // what the child gets, and this process has to let go of
	defer given.close()
	status, ready, err := p.prepare(spec, &given)
	if err == nil {
		err = p.keeper.Start()
	}
	if ready != nil {
		defer ready.Close()
	}
	if err != nil {
		p.closePipes()
		p.kill()
		if status != nil {
			status.Close()
		}
		return nil, p.failed(err)
	}
	// Now the ends of the child are its own: its death is seen as the end of
	// its pipes.
	given.close()
	said := bufio.NewReader(status)
	if p.pid, err = readStarted(said); err != nil {
		p.kill()
		p.keeper.Wait()
		status.Close()
		p.closePipes()
		return nil, p.failed(&os.PathError{Op: "fork/exec", Path: spec.Path, Err: err})
	}
	children.add(p)
	go p.reap(status, said)
	if len(spec.Input) > 0 {
		// If the child is gone already, its end says more than this error.
		p.Stdin.Write(spec.Input)
	}
	if ready != nil {
		if err := p.awaitReady(ctx, ready, spec.ReadyWithin); err != nil {
			p.Kill()
			return nil, err
		}
	}
	if spec.ReadyWithin > 0 {
		p.Ready()
	}
	return p, nil
}

// ends are files that are closed together.
type ends []*os.File

func (e *ends) close() {
	for _, f := range *e {
		f.Close()
	}
	*e = nil
}

// pipe makes a pipe with an end for the child: the writing one or the reading
// one.
func (e *ends) pipe(childWrites bool) (ours, childs *os.File, err error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	ours, childs = w, r
	if childWrites {
		ours, childs = r, w
	}
	*e = append(*e, childs)
	return ours, childs, nil
}

// prepare makes the keeper's command and the pipes. What it returns may be
// open even if there is an error.
func (p *Process) prepare(spec Spec, given *ends) (status, ready *os.File, err error) {
	program, err := ownProgram()
	if err != nil {
		return nil, nil, err
	}
	cmd := exec.Command(spec.Path) // looks for it in PATH
	if cmd.Err != nil {
		return nil, nil, cmd.Err
	}
	path := cmd.Path
	cmd = &exec.Cmd{
		Path: program, Dir: spec.Dir, Env: spec.Env, Stderr: &p.stderr,
		SysProcAttr: &syscall.SysProcAttr{Setpgid: true},
		// What was started by way of others may hold its stderr open.
		WaitDelay: 200 * time.Millisecond,
	}
	if spec.Stderr != nil {
		cmd.Stderr = io.MultiWriter(&p.stderr, spec.Stderr)
	}
	p.keeper = cmd
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	if spec.Pipes {
		ours, childs, err := given.pipe(false)
		if err != nil {
			return nil, nil, err
		}
		p.Stdin, cmd.Stdin = ours, childs
		if ours, childs, err = given.pipe(true); err != nil {
			return nil, nil, err
		}
		p.Stdout, cmd.Stdout = ours, childs
	}
	control, controlled, err := given.pipe(false)
	if err != nil {
		return nil, nil, err
	}
	p.control = control
	status, said, err := given.pipe(true)
	if err != nil {
		return nil, nil, err
	}
	var inherited []*os.File
	if spec.Listener != nil {
		inherited = append(inherited, spec.Listener)
		cmd.Env = append(cmd.Env, "LISTEN_FDS=1")
	}
	if spec.Inherit != nil {
		inherited = append(inherited, spec.Inherit)
	}
	if spec.ReadyWithin > 0 {
		ours, childs, err := given.pipe(true)
		if err != nil {
			return status, nil, err
		}
		ready = ours
		inherited = append(inherited, childs)
		cmd.Env = append(cmd.Env, fmt.Sprintf("%s=%d", readyVariable, 2+len(inherited)))
	}
	cmd.ExtraFiles = append([]*os.File{controlled, said}, inherited...)
	cmd.Args = keeping{
		inherited: len(inherited), listener: spec.Listener != nil, cpus: spec.CPUs, again: spec.Again, network: spec.Network,
		command: inGroup(spec.Group, append([]string{path}, spec.Args...)),
	}.arguments()
	return status, ready, nil
}

// inGroup is a command that joins a control group and then becomes command, with the same
// id.
func inGroup(group string, command []string) []string {
	if group == "" {
		return command
	}
	return append([]string{"/bin/sh", "-c", `echo $$ > "$0" && exec "$@"`, group}, command...)
}

func (p *Process) failed(err error) error { return fmt.Errorf("start %s: %w", p.name, err) }

func (p *Process) closePipes() {
	if p.Stdin != nil {
		p.Stdin.Close()
	}
	if p.Stdout != nil {
		p.Stdout.Close()
	}
}

// readyVariable names the descriptor on which a child says that it is ready.
const readyVariable = "INTERLEAVE_READY_FD"

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
		return fmt.Errorf("%s closed its ready pipe without saying that it is ready", p.name)
	case <-timer.C:
		return fmt.Errorf("%s was not ready within %v%s", p.name, within, p.lastWords())
	case <-ctx.Done():
		return ctx.Err()
	}
}
