package threadpool

import (
	"sync"
	"syscall"
)

// descriptors are the open sockets, of clients and of upstreams, so that
// threads that wait in them can be woken when the server must end.
type descriptors struct {
	mu   sync.Mutex
	open map[int]struct{}
	shut bool
}

// add notes fd, and reports whether it may still be used.
func (d *descriptors) add(fd int) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.shut {
		return false
	}
	if d.open == nil {
		d.open = make(map[int]struct{})
	}
	d.open[fd] = struct{}{}
	return true
}

func (d *descriptors) close(fd int) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.open, fd)
	return syscall.Close(fd)
}

// shutdown ends all waits in all sockets.
func (d *descriptors) shutdown() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.shut = true
	for fd := range d.open {
		syscall.Shutdown(fd, syscall.SHUT_RDWR)
	}
}
