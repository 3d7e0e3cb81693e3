package netpoll

import "syscall"

// EnableStamps fails: this kernel notes no such thing for TCP.
func EnableStamps(int) error { return syscall.ENOTSUP }

// StampedReader reads from sockets; when the bytes arrived it cannot tell
// here.
type StampedReader struct{}

// Read is as the function Read. at is 0.
func (*StampedReader) Read(fd int, p []byte) (n int, at int64, err error) {
	n, err = Read(fd, p)
	return n, 0, err
}
