package truth

import (
	"time"

	"interleave/internal/netpoll"
)

// arrivals turns the kernel's stamps of what was read, in the time of day,
// into times on the server's clock: a request that the server was too late to
// read has waited all the same.
type arrivals struct {
	epoch  time.Time
	reader netpoll.StampedReader
	offset int64 // of the time of day from the clock, in nanoseconds
}

// compare holds the clocks against each other: before each batch of reads,
// for the time of day can be set. Two readings that are further apart than
// readings take were interrupted.
func (a *arrivals) compare() {
	closest := time.Duration(1<<63 - 1)
	for range 3 {
		before := time.Since(a.epoch)
		day := time.Now()
		now := day.Sub(a.epoch)
		if now-before < closest {
			closest = now - before
			a.offset = day.UnixNano() - int64(now)
		}
		if closest < time.Microsecond {
			return
		}
	}
}

// read reads from fd and tells when the bytes arrived. Where the kernel does
// not say, or says what cannot be, that is now.
func (a *arrivals) read(fd int, p []byte) (n int, at time.Duration, err error) {
	n, stamp, err := a.reader.Read(fd, p)
	now := time.Since(a.epoch)
	at = time.Duration(stamp - a.offset)
	if stamp == 0 || at < now-time.Minute || at > now {
		at = now
	}
	return n, at, err
}
