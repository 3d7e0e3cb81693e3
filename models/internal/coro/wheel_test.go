package coro

import (
	"math/rand/v2"
	"testing"
	"time"
)

// The wheel against what it stands for: each wait with its deadline, looked
// through one by one. Waits end early, are prolonged and shortened at random;
// deadlines reach beyond the wheel's horizon.
func TestWheelTimesOutWhatIsDue(t *testing.T) {
	const tick = int64(1) << tickBits
	rng := rand.New(rand.NewPCG(1, 2))
	h := &Hub{}
	descs := make([]*Desc, 200)
	for i := range descs {
		descs[i] = &Desc{hub: h}
	}
	for range 20_000 {
		d := descs[rng.IntN(len(descs))]
		d.outcome = reported
		switch rng.IntN(4) {
		case 0: // the wait ends in time
			d.waiter = nil
		case 1: // the descriptor is closed
			d.waiter = nil
			h.wheel.remove(d)
		default: // the next wait
			d.waiter = &greenlet{}
			d.deadline = h.now + rng.Int64N(int64(40*time.Second)) + 1
			h.wheel.arm(d)
		}
		if wake := h.wheel.next(); wake == never {
			for _, d := range descs {
				if d.waiter != nil {
					t.Fatalf("at %d: nothing to expire, though a wait ends at %d", h.now, d.deadline)
				}
			}
		} else if rng.IntN(3) == 0 {
			h.now = max(h.now, wake) + rng.Int64N(3*tick)
		}
		h.wheel.expire(h)
		h.ready = queue{}
		for _, d := range descs {
			if d.waiter != nil && d.deadline+2*tick < h.now {
				t.Fatalf("at %d: wait until %d is still there", h.now, d.deadline)
			}
			if d.waiter == nil && d.outcome == timedOut && d.deadline > h.now {
				t.Fatalf("at %d: wait until %d has timed out", h.now, d.deadline)
			}
		}
	}
}

func TestBusyDescriptorIsLeftInTheWheel(t *testing.T) {
	h := &Hub{}
	d := &Desc{hub: h, waiter: &greenlet{}}
	d.deadline = int64(10 * time.Second)
	h.wheel.arm(d)
	tick := d.tick
	for range 100 {
		d.deadline += int64(time.Millisecond)
		h.wheel.arm(d)
	}
	if d.tick != tick {
		t.Errorf("later deadlines moved the descriptor from tick %d to %d", tick, d.tick)
	}
}
