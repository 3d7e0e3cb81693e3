package broker

import "syscall"

// keepAlive has the kernel ask every few seconds whether the host at the other end of
// a TCP connection is there. Of Unix sockets it knows anyway.
func keepAlive(fd int) {
	const every = 3 // seconds
	syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_KEEPALIVE, 1)
	syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_KEEPIDLE, every)
	syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_KEEPINTVL, every)
	syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_KEEPCNT, lives)
}
