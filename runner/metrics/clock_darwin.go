package metrics

import "time"

var epoch = time.Now()

// ownTime is elapsed time, an upper bound of this process's: gopsutil reads
// some of its figures through other programs, whose time counts as well.
func ownTime() time.Duration { return time.Since(epoch) }
