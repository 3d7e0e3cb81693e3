package accept

import (
	"syscall"

	"interleave/internal/netpoll"
)

// holdReserve keeps a descriptor that stands for nothing, to be given up when
// there are no others.
func (a *Acceptor) holdReserve() bool {
	if a.reserve < 0 {
		fd, err := syscall.Open("/dev/null", syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		if err != nil {
			return false
		}
		a.reserve = fd
	}
	return true
}

// shed refuses one waiting connection with the descriptor held in reserve,
// rather than let it hang in the backlog. It reports whether it could.
func (a *Acceptor) shed() bool {
	if a.refused.closeOldest() {
		return true
	}
	if !a.holdReserve() {
		return false
	}
	syscall.Close(a.reserve)
	a.reserve = -1
	fd, err := a.take(a.listener)
	if err == nil {
		refuse(fd)
		Drain(fd)
		netpoll.Close(fd)
	}
	return a.holdReserve() && err == nil
}
