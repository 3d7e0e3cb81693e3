package metrics

import "time"

var epoch = time.Now()

// threadTime is elapsed time, an upper bound of the thread's: gopsutil reads
// some of its figures through other programs, whose time counts as well.
func threadTime() time.Duration { return time.Since(epoch) }
