package load

// ready are the numbers of clients that are free, in open loop. The one that
// was freed last goes first, as in the connection pools of browsers and
// proxies: a load that needs few connections at a time uses few, and a server
// whose workers hold one each is not made to go round them all. Connections
// that were never used come after those, in the order in which they were
// opened: the first of them is the likeliest to have been accepted.
type ready struct {
	used   []uint32 // a stack
	unused ring
}

func newReady(clients int) ready {
	return ready{used: make([]uint32, 0, clients), unused: newRing(clients)}
}

func (r *ready) len() int { return len(r.used) + r.unused.len() }

func (r *ready) push(i uint32, used bool) {
	if used {
		r.used = append(r.used, i)
	} else {
		r.unused.push(i)
	}
}

func (r *ready) pop() uint32 {
	last := len(r.used) - 1
	if last < 0 {
		return r.unused.pop()
	}
	i := r.used[last]
	r.used = r.used[:last]
	return i
}
