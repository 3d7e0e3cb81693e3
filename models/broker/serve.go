package broker

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"

	"interleave/models"
	"interleave/models/internal/callback"
	"interleave/models/internal/supervise"
)

const (
	// endpointEnv names the variable that tells a worker where the front is.
	endpointEnv = "INTERLEAVE_BROKER_ENDPOINT"

	// stopCommand tells a worker that the server stops: what it waits for, it
	// shall not wait for long.
	stopCommand = 's'

	// workerGrace is how long a worker may take to end once its front has.
	workerGrace = 500 * time.Millisecond
)

// serve runs the front on this thread, and the workers that it begins with.
func serve(ctx context.Context, cfg models.Config) error {
	end, err := listen(os.Getenv(EndpointEnv))
	if err != nil {
		return err
	}
	defer end.close()
	f := &front{config: &cfg, endpoint: end}
	served := *cfg.Scenario
	served.Callback = f.handle
	cfg.Scenario = &served
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if f.loop, err = callback.New(cfg, callback.Options{Turned: f.turned}); err != nil {
		return err
	}

	group := &supervise.Group{
		Workers:   max(cfg.Tuning.Workers, 1),
		Listeners: []*os.File{cfg.Listener},
		Env: []string{
			endpointEnv + "=" + end.address,
			fmt.Sprintf("%s=%g", supervise.ComputeRateEnv, cfg.ComputeRate),
			"GODEBUG=" + workerDebug(os.Getenv("GODEBUG")),
		},
		Grace: workerGrace,
		Ready: cfg.Ready,
		Logf:  cfg.Logf,
	}
	// The workers must outlive what is in flight: they are stopped after the
	// loop, and the loop is if they cannot be started.
	ctx, stopLoop := context.WithCancelCause(ctx)
	defer stopLoop(nil)
	groupCtx, stopGroup := context.WithCancel(context.Background())
	defer stopGroup()
	var workers sync.WaitGroup
	workers.Go(func() {
		if err := group.Run(groupCtx); err != nil {
			stopLoop(err)
		}
	})
	tell := context.AfterFunc(ctx, func() {
		for slot := range group.Workers {
			group.Tell(slot, stopCommand)
		}
	})
	defer tell()

	if err = f.listen(); err == nil {
		err = f.loop.Run(ctx)
	}
	stopGroup()
	workers.Wait()
	if cause := context.Cause(ctx); err == nil && cause != nil && cause != context.Canceled {
		err = cause
	}
	return err
}
