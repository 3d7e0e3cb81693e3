package broker

import "syscall"

// socket is a worker's connection to its front.
type socket struct{ fd int }

func newSocket(fd int) (socket, error) {
	err := syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_NOSIGPIPE, 1)
	return socket{fd}, err
}

// read waits for bytes. It returns 0 at the end of the stream.
func (s socket) read(p []byte) (int, error) {
	for {
		n, err := syscall.Read(s.fd, p)
		if err != syscall.EINTR {
			return max(n, 0), err
		}
	}
}

// write writes all of p, waiting for the front if need be.
func (s socket) write(p []byte) error {
	for len(p) > 0 {
		n, err := syscall.Write(s.fd, p)
		if err != nil && err != syscall.EINTR {
			return err
		}
		p = p[max(n, 0):]
	}
	return nil
}

func (s socket) close() error { return syscall.Close(s.fd) }
