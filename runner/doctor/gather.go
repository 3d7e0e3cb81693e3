package doctor

import (
	"context"
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/unix"

	"interleave/results"
	"interleave/runner/metrics"
	"interleave/runner/network"
	"interleave/runner/process"
	"interleave/runner/quiet"
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
	}
	h.env.ComputeRate = scenarios.MeasureRate()
	h.env.ServerCPUs, h.env.LoadCPUs = process.Split(h.cpus)
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &limit) == nil {
		h.descriptors.soft, h.descriptors.hard, h.descriptors.known = uint64(limit.Cur), uint64(limit.Max), true
	}
	h.network = network.Look(o.Self)
	h.calibration, h.calibrationErr = results.LoadCalibration(o.Calibration)

	// Watching is idle time: the timers are tried in it.
	meter := quiet.NewMeter(h.cpus)
	defer meter.Close()
	before := meter.Read(h.now.UnixNano())
	late := lateness(ctx)
	select {
	case <-time.After(watchFor):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	noise := quiet.Between(before, meter.Read(time.Now().UnixNano()), max(len(h.cpus), 1))
	h.steal, h.foreign = noise.Steal, noise.Foreign

	h.clock.read = readCost()
	h.clock.waits = len(late)
	h.clock.lateP50, h.clock.lateP99 = quantile(late, 0.5), quantile(late, 0.99)
	for _, cpu := range h.cpus[:min(len(h.cpus), mostCanaries)] {
		h.canaries = append(h.canaries, metrics.Tries([]int{cpu}, canaryRounds, canaryTries))
	}
	if len(h.cpus) == 0 {
		h.canaries = [][]float64{metrics.Tries(nil, canaryRounds, canaryTries)}
	}
	return h, ctx.Err()
}
