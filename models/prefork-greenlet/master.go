package preforkgreenlet

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"

	"interleave/models"
	"interleave/models/internal/accept"
	"interleave/models/internal/supervise"
)

const (
	// refuseAfter is how long workers that shall stop have for taking those who
	// wait for them.
	refuseAfter = 100 * time.Millisecond

	// killAfter is how long after its drain time-out a worker that does not end
	// is killed.
	killAfter = 500 * time.Millisecond
)

// master runs the workers.
func master(ctx context.Context, cfg models.Config) error {
	workers := max(cfg.Tuning.Workers, 1)
	listeners, _, err := accept.Spread(cfg.Listener, workers, cfg.Scenario.SocketBuffer)
	if err != nil {
		return err
	}
	defer accept.CloseSpread(listeners)
	memory, file, err := supervise.NewMemory(accept.LimitSize(workers))
	if err != nil {
		return err
	}
	defer memory.Close()
	defer file.Close()
	limit := accept.SharedLimit(cfg.MaxConns, memory, 0) // only to forget

	group := &supervise.Group{
		Workers:   workers,
		Listeners: listeners,
		Files:     []*os.File{file},
		Env:       []string{fmt.Sprintf("%s=%g", supervise.ComputeRateEnv, cfg.ComputeRate)},
		Grace:     cfg.DrainTimeout + killAfter,
		Ready:     cfg.Ready,
		Logf:      cfg.Logf,
		Ended:     limit.Forget,
	}
	ended, refused := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(refused)
		select {
		case <-ctx.Done():
			refuseLeft(slices.Compact(listeners), ended)
		case <-ended:
		}
	}()
	err = group.Run(ctx)
	close(ended)
	<-refused
	return err
}

// refuseLeft gives the workers a moment to take those who wait for them, and
// refuses those that are left.
func refuseLeft(listeners []*os.File, ended <-chan struct{}) {
	select {
	case <-time.After(refuseAfter):
	case <-ended:
	}
	var all sync.WaitGroup
	for _, l := range listeners {
		all.Go(func() {
			fd := int(l.Fd())
			syscall.SetNonblock(fd, true)
			accept.Refuse(fd)
		})
	}
	all.Wait()
}
