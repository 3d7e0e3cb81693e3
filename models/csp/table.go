package csp

import "interleave/internal/netpoll"

// table is what a line's reader knows of the descriptors that its poller
// watches.
type table struct {
	entries    []entry // by descriptor
	generation uint32
	clients    int
}

// entry is a client's connection, or a handler's way to hear of an upstream's.
type entry struct {
	token uint64
	conn  *conn
	ready chan<- struct{}
}

// token names fd and, since its number is used again, whose it is.
func (t *table) token(fd int) uint64 {
	t.generation = (t.generation + 1) & (1<<31 - 1)
	return uint64(t.generation)<<32 | uint64(fd)
}

func (t *table) set(fd int, e entry) {
	for len(t.entries) <= fd {
		t.entries = append(t.entries, entry{})
	}
	t.entries[fd] = e
}

// find returns the entry that an event is about. Events may come late: it may
// be gone, and its descriptor another's.
func (t *table) find(token uint64) (e entry, ok bool) {
	fd := int(uint32(token))
	if fd >= len(t.entries) || t.entries[fd].token != token {
		return e, false
	}
	return t.entries[fd], true
}

// each calls f for each client.
func (t *table) each(f func(*conn)) {
	for i := range t.entries {
		if c := t.entries[i].conn; c != nil {
			f(c)
		}
	}
}

// drop closes a client's connection.
func (t *table) drop(c *conn) {
	t.entries[c.fd] = entry{}
	t.clients--
	netpoll.Close(c.fd)
}
