package threadpool

import (
	"sync"
	"syscall"
)

// table finds a connection by the token that the poller returns. A token is
// never used twice, so that an event which outlives its connection finds none.
type table struct {
	mu    sync.Mutex
	slots []*conn
	free  []uint32
	epoch uint64
}

// listenerToken is no connection's: their upper halves begin at 1.
const listenerToken = 0

func (t *table) add(c *conn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var slot uint32
	if last := len(t.free) - 1; last >= 0 {
		slot = t.free[last]
		t.free = t.free[:last]
	} else {
		slot = uint32(len(t.slots))
		t.slots = append(t.slots, nil)
	}
	t.slots[slot] = c
	t.epoch = max((t.epoch+1)&0x7fffffff, 1)
	c.token = t.epoch<<32 | uint64(slot)
}

func (t *table) remove(c *conn) {
	t.mu.Lock()
	slot := uint32(c.token)
	t.slots[slot] = nil
	t.free = append(t.free, slot)
	t.mu.Unlock()
}

// find returns the connection of a token, nil if it has ended.
func (t *table) find(token uint64) *conn {
	t.mu.Lock()
	defer t.mu.Unlock()
	if slot := uint32(token); int(slot) < len(t.slots) {
		if c := t.slots[slot]; c != nil && c.token == token {
			return c
		}
	}
	return nil
}

// each appends up to most of the connections that want says yes to.
func (t *table) each(dst []*conn, most int, want func(*conn) bool) []*conn {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, c := range t.slots {
		if len(dst) == most {
			break
		}
		if c != nil && want(c) {
			dst = append(dst, c)
		}
	}
	return dst
}

// interrupt ends the waits of live connections, each of which keeps a thread. One that
// becomes live later sees by itself that the server stops.
func (t *table) interrupt() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, c := range t.slots {
		if c != nil && c.Live() {
			syscall.Shutdown(c.FD, syscall.SHUT_RD)
		}
	}
}

func (t *table) len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.slots) - len(t.free)
}
