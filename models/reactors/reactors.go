package reactors

import (
	"context"
	"errors"
	"os"
	"runtime"

	"interleave/models"
	"interleave/models/internal/accept"
	"interleave/models/internal/callback"
	"interleave/scenarios"
)

func run(ctx context.Context, cfg models.Config) error {
	loops := max(cfg.Tuning.Workers, 1)
	listeners, shared, err := accept.Spread(cfg.Listener, loops, cfg.Scenario.SocketBuffer)
	if err != nil {
		return err
	}
	defer accept.CloseSpread(listeners)
	opts := callback.Options{Shared: shared, Limit: accept.NewLimit(cfg.MaxConns), Loops: loops}

	// A loop that fails ends the others.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	listening, ended := make(chan struct{}, loops), make(chan error, loops)
	for i := range loops {
		go func() {
			err := serve(ctx, share(cfg, i, loops, listeners[i]), opts, func() { listening <- struct{}{} })
			if err != nil {
				cancel()
			}
			ended <- err
		}()
	}
	up := 0
	for range loops {
		select {
		case <-listening:
			if up++; up == loops {
				cfg.Ready()
			}
		case <-ctx.Done():
		}
	}
	for range loops {
		err = errors.Join(err, <-ended)
	}
	return err
}

// share is what the i-th of the loops is given.
func share(cfg models.Config, i, loops int, listener *os.File) models.Config {
	cfg.Listener = listener
	cfg.Seed = scenarios.Derive(cfg.Seed, uint64(i))
	cfg.Tuning.Workers = max(blockers/loops, leastBlockers)
	return cfg
}

// serve runs one loop, on a thread of its own.
func serve(ctx context.Context, cfg models.Config, opts callback.Options, listening func()) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	loop, err := callback.New(cfg, opts)
	if err != nil {
		return err
	}
	listening()
	return loop.Run(ctx)
}
