package supervise

import "os"

// The environment variables that make a process a worker.
const (
	workerEnv = "INTERLEAVE_WORKER"

	// ComputeRateEnv hands the master's measured rate of scenarios.Burn
	// down, so that workers need not measure it.
	ComputeRateEnv = "INTERLEAVE_COMPUTE_RATE"
)

// InWorker reports whether this process is a worker that a master started.
func InWorker() bool { return os.Getenv(workerEnv) != "" }
