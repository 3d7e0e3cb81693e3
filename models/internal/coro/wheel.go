package coro

import "math/bits"

const (
	tickBits   = 25 // a tick is 2^25 ns, some 34 ms
	wheelSlots = 512
	wheelWords = wheelSlots / 64
)

// wheel holds the descriptors that are waited for with a deadline, coarsely,
// by the tick at which to look at them again. A descriptor is put in once and
// then left alone: a wait that ends in time does not touch the wheel, and the
// next one with a later deadline does not either. Only when its tick has come
// is its deadline looked at, and the descriptor is timed out, put in again, or
// dropped. So a request costs no timer operation, and a busy connection costs
// one every few seconds.
type wheel struct {
	slots [wheelSlots]*Desc // doubly linked, the first one's prev is nil
	used  [wheelWords]uint64
	count int
	at    int32 // the last tick that was expired
}

func tickOf(ns int64) int32 { return int32(ns>>tickBits) + 1 }

// arm makes sure that d is looked at no later than at its deadline.
func (w *wheel) arm(d *Desc) {
	t := tickOf(d.deadline)
	if d.tick != 0 {
		if d.tick <= t {
			return
		}
		w.remove(d)
	}
	w.insert(d, t)
}

func (w *wheel) insert(d *Desc, t int32) {
	// What lies beyond the horizon is looked at on the way.
	t = min(max(t, w.at+1), w.at+wheelSlots-1)
	slot := int(t) % wheelSlots
	d.tick, d.prev, d.next = t, nil, w.slots[slot]
	if d.next != nil {
		d.next.prev = d
	}
	w.slots[slot] = d
	w.used[slot/64] |= 1 << (slot % 64)
	w.count++
}

func (w *wheel) remove(d *Desc) {
	if d.tick == 0 {
		return
	}
	slot := int(d.tick) % wheelSlots
	if d.next != nil {
		d.next.prev = d.prev
	}
	if d.prev != nil {
		d.prev.next = d.next
	} else if w.slots[slot] = d.next; d.next == nil {
		w.used[slot/64] &^= 1 << (slot % 64)
	}
	d.tick, d.prev, d.next = 0, nil, nil
	w.count--
}

// next is when expire has something to do, in nanoseconds since the epoch.
func (w *wheel) next() int64 {
	if w.count == 0 {
		return never
	}
	first := int(w.at+1) % wheelSlots
	for i := range wheelWords + 1 {
		word := (first/64 + i) % wheelWords
		set := w.used[word]
		switch i {
		case 0:
			set &= ^uint64(0) << (first % 64)
		case wheelWords:
			set &= 1<<(first%64) - 1
		}
		if set != 0 {
			slot := word*64 + bits.TrailingZeros64(set)
			ahead := (slot - first + wheelSlots) % wheelSlots
			return (int64(w.at) + 1 + int64(ahead)) << tickBits
		}
	}
	return never
}

// expire looks at all descriptors whose tick has come.
func (w *wheel) expire(h *Hub) {
	now := int32(h.now >> tickBits)
	if w.count == 0 {
		w.at = now
		return
	}
	for w.at < now {
		w.at++
		slot := int(w.at) % wheelSlots
		if w.used[slot/64]&(1<<(slot%64)) == 0 {
			continue
		}
		for d := w.slots[slot]; d != nil; {
			next := d.next
			w.remove(d)
			switch {
			case d.waiter == nil || d.deadline == 0:
			case d.deadline > h.now:
				w.insert(d, tickOf(d.deadline))
			default:
				d.release(timedOut)
			}
			d = next
		}
	}
}
