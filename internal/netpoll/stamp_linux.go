package netpoll

import (
	"syscall"
	"unsafe"
)

// EnableStamps makes the kernel note when bytes arrive at the socket fd, for
// a StampedReader to tell. The first such socket of a host switches stamps on
// for all of them, a little later: what arrives before has none.
func EnableStamps(fd int) error {
	return syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_TIMESTAMPNS, 1)
}

// stampSpace is the size of a control message with a stamp.
var stampSpace = syscall.CmsgSpace(int(unsafe.Sizeof(syscall.Timespec{})))

// StampedReader reads from sockets and tells when the bytes arrived. The zero
// value is ready. It is for one thread, and not to be copied once it is used.
type StampedReader struct {
	header  syscall.Msghdr
	vector  syscall.Iovec
	control [8]uint64 // more than stampSpace, aligned
}

// Read is as the function Read, for sockets only. It returns too when the last
// of the bytes arrived, in nanoseconds since the Unix epoch; 0 if the kernel
// did not note it, and at the end of the stream.
func (r *StampedReader) Read(fd int, p []byte) (n int, at int64, err error) {
	if len(p) == 0 {
		return 0, 0, nil
	}
	r.vector.Base = unsafe.SliceData(p)
	r.vector.SetLen(len(p))
	r.header.Iov, r.header.Iovlen = &r.vector, 1
	r.header.Control = (*byte)(unsafe.Pointer(&r.control))
	for {
		r.header.SetControllen(stampSpace)
		got, _, errno := syscall.RawSyscall(syscall.SYS_RECVMSG, uintptr(fd), uintptr(unsafe.Pointer(&r.header)), 0)
		if errno == 0 {
			return int(got), r.stamp(), nil
		}
		if errno != syscall.EINTR {
			return 0, 0, errno
		}
	}
}

// stamp returns what the kernel noted with the last read.
func (r *StampedReader) stamp() int64 {
	if int(r.header.Controllen) < stampSpace {
		return 0
	}
	message := (*syscall.Cmsghdr)(unsafe.Pointer(&r.control))
	if message.Level != syscall.SOL_SOCKET || message.Type != syscall.SCM_TIMESTAMPNS {
		return 0
	}
	return (*syscall.Timespec)(unsafe.Add(unsafe.Pointer(message), syscall.CmsgLen(0))).Nano()
}
