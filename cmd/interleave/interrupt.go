package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"

	"interleave/runner/process"
)

// exitInterrupted is a shell's status for a program ended by SIGINT.
const exitInterrupted = 130

// untilInterrupted returns a context that is cancelled by the first SIGINT or
// SIGTERM, by SIGHUP (unless nohup makes this program ignore it), and when the
// reader of stdout or stderr has ended. The second SIGINT or SIGTERM kills all
// children and ends the program.
func untilInterrupted(ctx context.Context, stderr io.Writer) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	signals := make(chan os.Signal, 4)
	wanted := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		wanted = append(wanted, syscall.SIGHUP)
	}
	signal.Notify(signals, wanted...)
	// This stays until the program ends: a last message must not kill it.
	pipes := make(chan os.Signal, 1)
	signal.Notify(pipes, syscall.SIGPIPE)
	ended := make(chan struct{})
	go func() {
		stopping := false
		for {
			select {
			case sig := <-signals:
				if stopping && sig != syscall.SIGHUP { // which a shell may send again
					process.KillAll()
					process.RemoveScratch()
					os.Exit(exitInterrupted)
				}
			case <-pipes:
				if !outputClosed() { // a socket's
					continue
				}
			case <-ended:
				return
			}
			if !stopping {
				stopping = true
				cancel()
				fmt.Fprintln(stderr, "\nstopping; once more to kill everything at once")
			}
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(ended)
		cancel()
	}
}

// outputClosed reports whether stdout or stderr is a pipe that nobody reads.
func outputClosed() bool {
	outputs := []unix.PollFd{{Fd: int32(syscall.Stdout)}, {Fd: int32(syscall.Stderr)}}
	for {
		_, err := unix.Poll(outputs, 0)
		if err == unix.EINTR {
			continue
		}
		return err == nil && (outputs[0].Revents|outputs[1].Revents)&(unix.POLLERR|unix.POLLHUP) != 0
	}
}
