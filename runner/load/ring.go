package load

// ring is a queue of client numbers, with room for all of them.
type ring struct {
	items []uint32
	head  int
	count int
}

func newRing(size int) ring { return ring{items: make([]uint32, size)} }

func (r *ring) len() int { return r.count }

func (r *ring) push(i uint32) {
	at := r.head + r.count
	if at >= len(r.items) {
		at -= len(r.items)
	}
	r.items[at] = i
	r.count++
}

func (r *ring) pop() uint32 {
	i := r.items[r.head]
	if r.head++; r.head == len(r.items) {
		r.head = 0
	}
	r.count--
	return i
}
