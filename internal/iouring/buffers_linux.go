package iouring

import (
	"sync/atomic"
	"syscall"
	"unsafe"
)

// Buffers are a group of buffers, equally large, from which the kernel takes one
// when there is something to receive. It uses them in turn, so that all of their
// memory gets touched: it is there from the start, lest it is taken for what
// connections cost.
type Buffers struct {
	entries []byte // the queue of those that the kernel may take
	memory  []byte
	size    int
	mask    uint16
	tail    uint16
	shown   uint16 // the tail that the kernel knows
}

// Provide gives the kernel count buffers, a power of two up to 32,768, of size
// bytes each, as group. Kernels before 5.19 refuse that with EINVAL.
func (r *Ring) Provide(group uint16, count, size int) (*Buffers, error) {
	b := &Buffers{size: size, mask: uint16(count - 1)}
	const prot, flags = syscall.PROT_READ | syscall.PROT_WRITE, syscall.MAP_PRIVATE | syscall.MAP_ANON | syscall.MAP_POPULATE
	var err error
	if b.entries, err = syscall.Mmap(-1, 0, count*int(unsafe.Sizeof(buffer{})), prot, flags); err != nil {
		return nil, err
	}
	if b.memory, err = syscall.Mmap(-1, 0, count*size, prot, flags); err != nil {
		b.free()
		return nil, err
	}
	known := bufferRing{addr: uint64(uintptr(unsafe.Pointer(&b.entries[0]))), entries: uint32(count), group: group}
	if _, _, errno := syscall.RawSyscall6(sysRegister, uintptr(r.fd), registerBufferRing, uintptr(unsafe.Pointer(&known)), 1, 0, 0); errno != 0 {
		b.free()
		return nil, errno
	}
	for id := range count {
		b.Return(id)
	}
	r.buffers = append(r.buffers, b)
	return b, nil
}

// At is what a completion has put into buffer id: its first n bytes. It is valid
// until the buffer is returned.
func (b *Buffers) At(id, n int) []byte {
	return b.memory[id*b.size:][:n:n]
}

// Return gives a buffer back. The kernel may take it after the next Submit or
// Wait.
func (b *Buffers) Return(id int) {
	e := b.entry(b.tail)
	// Not the whole entry: in the first one the last two bytes are the tail.
	e.addr, e.len, e.id = uint64(uintptr(unsafe.Pointer(&b.memory[id*b.size]))), uint32(b.size), uint16(id)
	b.tail++
}

func (b *Buffers) entry(i uint16) *buffer {
	return (*buffer)(unsafe.Pointer(&b.entries[uintptr(i&b.mask)*unsafe.Sizeof(buffer{})]))
}

// publish shows the kernel what was returned. The tail is half of a word whose
// other half is ours.
func (b *Buffers) publish() {
	if b.tail == b.shown {
		return
	}
	b.shown = b.tail
	e := b.entry(0)
	atomic.StoreUint32((*uint32)(unsafe.Pointer(&e.id)), uint32(e.id)|uint32(b.tail)<<16)
}

func (b *Buffers) free() {
	for _, m := range [][]byte{b.entries, b.memory} {
		if m != nil {
			syscall.Munmap(m)
		}
	}
	b.entries, b.memory = nil, nil
}
