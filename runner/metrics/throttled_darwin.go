package metrics

import "time"

// throttledTime: macOS has no CPU quotas.
func throttledTime() *time.Duration { return nil }
