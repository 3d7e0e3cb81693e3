package broker

import "syscall"

// keepAlive has the kernel ask now and then whether the host at the other end of a
// TCP connection is there.
func keepAlive(fd int) {
	const idle = 3 // seconds
	syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_KEEPALIVE, 1)
	syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_KEEPALIVE, idle)
}
