package cgi

import (
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"
)

// process is a child.
type process struct {
	pid   int
	input *os.File // its stdin; nil if the request has no body

	mu     sync.Mutex
	reaped bool // its pid may be another process's by now
}

func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.reaped {
		syscall.Kill(p.pid, syscall.SIGKILL)
	}
}

// answer gives the child its input and reads its output to the end. On an
// error the child is killed.
func (p *process) answer(output *os.File, body []byte, timeout time.Duration) (text []byte, err error) {
	defer output.Close()
	output.SetReadDeadline(time.Now().Add(timeout))
	if p.input != nil {
		fed := make(chan struct{})
		// The child may answer before it has read everything, and both pipes
		// be full at once.
		go func() {
			defer close(fed)
			p.input.Write(body) // if it does not want its input, its answer tells
			p.input.Close()
		}()
		defer func() {
			p.input.SetWriteDeadline(time.Unix(1, 0))
			<-fed
		}()
	}
	if text, err = readAll(output); err != nil {
		p.kill()
	}
	return text, err
}

// lingering is how long a child may live on after it has closed its stdout.
const lingering = time.Second

// reap waits for the child's end and returns how it ended.
func (p *process) reap() (syscall.WaitStatus, error) {
	status, reaped, err := p.tryReap()
	if reaped || err != nil {
		return status, err
	}
	late := time.AfterFunc(lingering, p.kill)
	defer late.Stop()
	for !reaped && err == nil {
		awaitExit(p.pid)
		status, reaped, err = p.tryReap()
	}
	return status, err
}

// tryReap reaps the child if it has ended. Nobody can send it a signal
// meanwhile: its pid might be another's already.
func (p *process) tryReap() (status syscall.WaitStatus, reaped bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	pid, err := syscall.Wait4(p.pid, &status, syscall.WNOHANG, nil)
	switch {
	case err == syscall.EINTR:
		return 0, false, nil
	case err != nil:
		return 0, false, fmt.Errorf("cannot wait for child %d: %w", p.pid, err)
	}
	p.reaped = pid == p.pid
	return status, p.reaped, nil
}

func describe(status syscall.WaitStatus) string {
	if status.Signaled() {
		return "ended by " + status.Signal().String()
	}
	return fmt.Sprintf("exit status %d", status.ExitStatus())
}
