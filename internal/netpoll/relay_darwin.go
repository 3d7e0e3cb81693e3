package netpoll

// wayThrough is none of the system's own.
type wayThrough struct{}

func (r *Relay) pass(from, to, most int) (n int, rest []byte, in, out error) {
	return r.copied(from, to, most)
}

// Close has nothing to free.
func (r *Relay) Close() {}
