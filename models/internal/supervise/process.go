package supervise

import (
	"fmt"
	"os"
	"runtime"
	"syscall"
)

// process is one worker as its master sees it. The control is a socket of
// which each side holds one end: its end of stream is a death certificate
// that needs no thread to wait for it.
type process struct {
	slot    int
	process *os.Process
	control *os.File
}

// heard waits for the worker's next word; false means that it is gone.
func (p *process) heard() bool {
	var b [1]byte
	n, err := p.control.Read(b[:])
	return n == 1 && err == nil
}

// tell sends a command. A worker that does not listen has a full socket
// buffer of commands already, and a dead one needs none.
func (p *process) tell(command byte) {
	p.withControl(func(fd int) { syscall.Write(fd, []byte{command}) })
}

// stop tells the worker that there will be no further command.
func (p *process) stop() {
	p.withControl(func(fd int) { syscall.Shutdown(fd, syscall.SHUT_WR) })
}

// withControl runs do unless the control is closed already.
func (p *process) withControl(do func(fd int)) {
	if raw, err := p.control.SyscallConn(); err == nil {
		raw.Control(func(fd uintptr) { do(int(fd)) })
	}
}

func (p *process) pid() int { return p.process.Pid }

func (p *process) kill() { p.process.Kill() }

func (p *process) close() { p.control.Close() }

// reap waits for the process and says how it ended.
func (p *process) reap() error {
	state, err := p.process.Wait()
	if err != nil {
		return fmt.Errorf("cannot wait for pid %d: %w", p.pid(), err)
	}
	return fmt.Errorf("pid %d ended: %v", p.pid(), state)
}

// spawner starts processes, all from one thread: a child's parent-death
// signal comes when the thread ends that started it, and Go ends threads as
// it likes.
type spawner struct {
	jobs chan func()
}

func newSpawner() *spawner {
	s := &spawner{jobs: make(chan func())}
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		for job := range s.jobs {
			job()
		}
	}()
	return s
}

// close ends the thread; all its children must be reaped.
func (s *spawner) close() { close(s.jobs) }

func (s *spawner) start(g *Group, slot, generation int) (p *process, err error) {
	done := make(chan struct{})
	s.jobs <- func() {
		p, err = start(g, slot, generation)
		close(done)
	}
	<-done
	return p, err
}

// start runs this very program once more.
func start(g *Group, slot, generation int) (*process, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("cannot find the program to start workers of: %w", err)
	}
	mine, theirs, err := socketpair()
	if err != nil {
		return nil, fmt.Errorf("cannot make a control socket: %w", err)
	}
	defer theirs.Close()

	files := append([]*os.File{os.Stdin, os.Stdout, os.Stderr, g.Listeners[slot%len(g.Listeners)]}, g.Files...)
	env := append(os.Environ(), g.Env...)
	env = append(env, "LISTEN_FDS=1", fmt.Sprintf("%s=%d/%d/%d", workerEnv, slot, generation, len(files)))
	files = append(files, theirs)
	child, err := os.StartProcess(program, os.Args, &os.ProcAttr{Files: files, Env: env, Sys: attributes()})
	if err != nil {
		mine.Close()
		return nil, fmt.Errorf("cannot start a worker: %w", err)
	}
	return &process{slot: slot, process: child, control: mine}, nil
}

// socketpair returns the two ends of a control. The master's is non-blocking,
// so that os.File waits for it without a thread.
func socketpair() (mine, theirs *os.File, err error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		return nil, nil, err
	}
	for _, fd := range fds {
		syscall.CloseOnExec(fd)
	}
	syscall.SetNonblock(fds[0], true)
	return os.NewFile(uintptr(fds[0]), "control"), os.NewFile(uintptr(fds[1]), "worker's control"), nil
}
