package preforkgreenlet

import (
	"syscall"

	"interleave/models"
	"interleave/models/internal/accept"
	"interleave/models/internal/hubserver"
	"interleave/models/internal/supervise"
	"interleave/scenarios"
)

// work runs the worker that this process is.
func work(cfg models.Config) error {
	self, err := supervise.Self()
	if err != nil {
		return err
	}
	workers := max(cfg.Tuning.Workers, 1)
	memory, err := supervise.OpenMemory(supervise.InheritedFD(0), accept.LimitSize(workers))
	if err != nil {
		return err
	}
	syscall.Close(supervise.InheritedFD(0))

	cfg.Seed = scenarios.Derive(cfg.Seed, uint64(self.Generation*workers+self.Slot))
	cfg.Tuning.Workers = hubserver.DefaultBlockers
	cfg.Ready = func() {
		if err := self.Ready(); err != nil {
			cfg.Logf("%v", err)
		}
	}
	// The listener is this worker's own, or else all have it: polling it as a
	// shared one is right for both.
	return hubserver.Run(self.Context(), cfg, hubserver.Options{
		Shared: true,
		Limit:  accept.SharedLimit(cfg.MaxConns, memory, self.Slot),
	})
}
