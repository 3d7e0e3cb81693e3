package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"interleave/runner/process"
)

// exitInterrupted is a shell's status for a program ended by SIGINT.
const exitInterrupted = 130

// untilInterrupted returns a context that the first SIGINT or SIGTERM
// cancels. The second kills all children and ends the program.
func untilInterrupted(ctx context.Context, stderr io.Writer) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case <-signals:
		case <-ctx.Done():
			return
		}
		fmt.Fprintln(stderr, "\nstopping; once more to kill everything at once")
		cancel()
		<-signals
		process.KillAll()
		os.Exit(exitInterrupted)
	}()
	return ctx, func() {
		signal.Stop(signals)
		cancel()
	}
}
