package doctor

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"time"

	"golang.org/x/sys/unix"

	"interleave/results"
	"interleave/runner/metrics"
	"interleave/runner/process"
	"interleave/scenarios"
)

// watchFor is how long the host's activity is watched. The kernel counts in
// hundredths of a second.
const watchFor = time.Second

// gather reads this host. The error is that of ctx.
func gather(ctx context.Context, o Options) (*host, error) {
	h := &host{
		system: runtime.GOOS,
		files:  os.DirFS("/"),
		loads:  o.Loads,
		now:    time.Now(),
		env:    metrics.Host(),
		cpus:   process.CPUs(),
		root:   os.Geteuid() == 0,
		has: func(program string) bool {
			_, err := exec.LookPath(program)
			return err == nil
		},
		writable: func(path string) bool { return unix.Access("/"+path, unix.W_OK) == nil },
		build:    buildSettings(),
		calls:    tryCalls(),
	}
	h.env.ComputeRate = scenarios.MeasureRate()
	h.env.ServerCPUs, h.env.LoadCPUs = process.Split(h.cpus)
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &limit) == nil {
		h.descriptors.soft, h.descriptors.hard, h.descriptors.known = uint64(limit.Cur), uint64(limit.Max), true
	}
	h.calibration, h.calibrationErr = results.LoadCalibration(o.Calibration)
	gatherSystem(ctx, h)

	// Watching is idle time: the timers are tried in it, which costs little
	// CPU time, and that is known.
	before := h.snapshot()
	late := lateness(ctx)
	if err := sleep(ctx, watchFor-time.Since(before.at)); err != nil {
		return nil, err
	}
	h.activity = before.until(h.snapshot())

	h.clock.read = readCost()
	h.clock.waits = len(late)
	h.clock.lateP50, h.clock.lateP99 = quantile(late, 0.5), quantile(late, 0.99)
	h.canaries = watchCanaries(ctx, h.cpus)
	return h, ctx.Err()
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

func buildSettings() map[string]string {
	settings := make(map[string]string)
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			settings[s.Key] = s.Value
		}
	}
	return settings
}
