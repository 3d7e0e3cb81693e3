package threadpool

import (
	"testing"
	"time"

	"interleave/models"
	"interleave/models/internal/blocking"
)

// A server that stops looks now and then for what is left; it does not spin. The time
// of the next scan, which may be long over, plays no part.
func TestAStoppingLeaderWaits(t *testing.T) {
	s := &server{Server: blocking.New(&models.Config{})}
	for _, next := range []time.Duration{-time.Second, time.Second} {
		s.leader.nextScan = time.Now().Add(next)
		s.Stop()
		if got := s.patience(); got != sweepEvery {
			t.Errorf("patience() = %v with the next scan in %v, want %v", got, next, sweepEvery)
		}
	}
}
