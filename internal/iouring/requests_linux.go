package iouring

import (
	"net/netip"
	"syscall"
	"unsafe"
)

// Each of these queues a request. data comes back with its completion. What they
// are given must stay as it is until then.

// Accept accepts connections of a listener until it fails: each is a completion,
// whose result is a non-blocking descriptor that is closed on exec.
func (r *Ring) Accept(listener int, data uint64) {
	*r.next() = sqe{
		opcode: opAccept, fd: int32(listener), data: data,
		ioprio: acceptMultishot, opFlags: syscall.SOCK_NONBLOCK | syscall.SOCK_CLOEXEC,
	}
}

// Receive receives once, into one of the group's buffers. A result of 0 is the
// end of the stream; ENOBUFS says that all buffers are taken.
func (r *Ring) Receive(fd int, group uint16, data uint64) {
	*r.next() = sqe{opcode: opRecv, fd: int32(fd), flags: sqeBufferSelect, group: group, data: data}
}

// ReceiveAll receives until the stream ends or fails, or there is no buffer, or
// no room for completions. It expects that nothing is there yet. Kernels before
// 6.0 refuse it with EINVAL.
func (r *Ring) ReceiveAll(fd int, group uint16, data uint64) {
	*r.next() = sqe{
		opcode: opRecv, fd: int32(fd), flags: sqeBufferSelect, group: group, data: data,
		ioprio: recvMultishot | recvPollFirst,
	}
}

// Send sends all of p, or fails. The result is how much was sent: less than all
// only if the connection has failed after that.
func (r *Ring) Send(fd int, p []byte, data uint64) {
	*r.next() = sqe{
		opcode: opSend, fd: int32(fd), data: data,
		addr: uint64(uintptr(unsafe.Pointer(unsafe.SliceData(p)))), len: uint32(len(p)),
		opFlags: syscall.MSG_NOSIGNAL | syscall.MSG_WAITALL,
	}
}

// Address is an IPv4 address as the kernel wants it.
type Address struct{ raw syscall.RawSockaddrInet4 }

// NewAddress makes an Address of an IPv4 address and port.
func NewAddress(addr netip.AddrPort) *Address {
	a := &Address{syscall.RawSockaddrInet4{Family: syscall.AF_INET, Addr: addr.Addr().As4()}}
	port := (*[2]byte)(unsafe.Pointer(&a.raw.Port))
	port[0], port[1] = byte(addr.Port()>>8), byte(addr.Port())
	return a
}

// Connect connects a socket.
func (r *Ring) Connect(fd int, to *Address, data uint64) {
	*r.next() = sqe{
		opcode: opConnect, fd: int32(fd), data: data,
		addr: uint64(uintptr(unsafe.Pointer(&to.raw))), off: uint64(unsafe.Sizeof(to.raw)),
	}
}

// CloseFile closes a descriptor. What a request under way refers to stays open
// until that has ended.
func (r *Ring) CloseFile(fd int, data uint64) {
	*r.next() = sqe{opcode: opClose, fd: int32(fd), data: data}
}

// Read reads from a descriptor that is not a socket, and that may be read from
// at one place only.
func (r *Ring) Read(fd int, p []byte, data uint64) {
	*r.next() = sqe{
		opcode: opRead, fd: int32(fd), data: data,
		addr: uint64(uintptr(unsafe.Pointer(unsafe.SliceData(p)))), len: uint32(len(p)),
	}
}

// Watch tells each time that a socket has failed (syscall.EPOLLERR in the result),
// that it can neither send nor receive any more (EPOLLHUP), or that its peer has
// stopped sending (EPOLLRDHUP).
func (r *Ring) Watch(fd int, data uint64) {
	*r.next() = sqe{opcode: opPollAdd, fd: int32(fd), len: pollMultishot, data: data}
}

// Poll waits until a descriptor is ready for one of events, as epoll has them. The
// result is what it is ready for.
func (r *Ring) Poll(fd int, events uint32, data uint64) {
	*r.next() = sqe{opcode: opPollAdd, fd: int32(fd), opFlags: events, data: data}
}

// Cancel ends the request that was given the data of, which then fails with
// ECANCELED unless it has ended before. It has a completion of its own, with
// data, only if there was no such request, or it could not be ended.
func (r *Ring) Cancel(of, data uint64) {
	*r.next() = sqe{opcode: opCancel, fd: -1, addr: of, data: data, flags: sqeSkipSuccess}
}

// Nop does nothing, and completes.
func (r *Ring) Nop(data uint64) { *r.next() = sqe{opcode: opNop, fd: -1, data: data} }

// Chain makes the next request wait for the last one, if that has the data of and
// was not handed over. Then one of the two completes: the next one if the last one
// has succeeded, and the last one if it has failed, or sent less than all; the
// next one is not done then.
func (r *Ring) Chain(of uint64) bool {
	if r.last == nil || r.last.data != of || r.pending() > r.sqMask {
		return false
	}
	r.last.flags |= sqeLink | sqeSkipSuccess
	return true
}
