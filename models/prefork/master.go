package prefork

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"interleave/models"
	acceptor "interleave/models/internal/accept"
	"interleave/models/internal/supervise"
)

// callEvery is how often a worker that shall stop is called.
const callEvery = 10 * time.Millisecond

// drop is the command to close a connection that is idle.
const drop = 'd'

// master runs the workers and sees to it that idle connections do not keep
// waiting clients out.
func master(ctx context.Context, cfg models.Config) error {
	workers := max(cfg.Tuning.Workers, 1)
	if err := prepareListener(int(cfg.Listener.Fd())); err != nil {
		return fmt.Errorf("cannot prepare the listener: %w", err)
	}
	b, file, err := newBoard(workers)
	if err != nil {
		return err
	}
	defer b.close()
	defer file.Close()

	group := &supervise.Group{
		Workers:   workers,
		Listeners: []*os.File{cfg.Listener},
		Files:     []*os.File{file},
		Env:       workerEnv(cfg.ComputeRate),
		Grace:     cfg.DrainTimeout,
		Ready:     cfg.Ready,
		Logf:      cfg.Logf,
		Ended:     func(i int) { b.slots[i].clear() },
	}
	watch, err := newWatch(b, group, int(cfg.Listener.Fd()), cfg.Logf)
	if err != nil {
		return err
	}
	defer watch.stop()
	return runGroup(ctx, group, b, int(cfg.Listener.Fd()))
}

// runGroup runs the workers. When they shall stop it refuses all who wait for
// one, and calls those that sleep until none is left.
func runGroup(ctx context.Context, group *supervise.Group, b *board, listener int) error {
	ended, called := make(chan struct{}), make(chan struct{})
	var refusing sync.WaitGroup
	defer refusing.Wait()
	go func() {
		defer close(called)
		select {
		case <-ctx.Done():
		case <-ended:
			return
		}
		b.stopping.Store(1) // seen by those that never come to read
		// No worker is free for those who wait, or it would have taken them.
		// The workers share the mode of the listener; they accept no more.
		syscall.SetNonblock(listener, true)
		refusing.Go(func() { acceptor.Refuse(listener) })
		again := time.NewTicker(callEvery)
		defer again.Stop()
		for {
			for i := range b.slots {
				b.slots[i].call()
			}
			select {
			case <-again.C:
			case <-ended:
				return
			}
		}
	}()
	err := group.Run(ctx)
	close(ended)
	<-called
	return err
}

// workerEnv is the environment that lets one goroutine use raw blocking calls:
// one processor for it, and no signals to interrupt what it is not running.
func workerEnv(computeRate float64) []string {
	debug := "asyncpreemptoff=1"
	if given := os.Getenv("GODEBUG"); given != "" {
		debug = strings.Join([]string{given, debug}, ",")
	}
	return []string{
		"GODEBUG=" + debug,
		"GOMAXPROCS=1",
		fmt.Sprintf("%s=%g", supervise.ComputeRateEnv, computeRate),
	}
}
