package server

import (
	"fmt"
	"io"
	"net/netip"
	"os"
	"strconv"
	"syscall"
)

// listenFD is the first descriptor of systemd's LISTEN_FDS convention.
const listenFD = 3

// handover is what the parent process left to this one.
type handover struct {
	listener *os.File // nil if none was inherited
	ready    *os.File // nil if nobody waits for it
}

// takeHandover reads the environment variables that speak of descriptors,
// and takes them out of the environment: they are for this process only, and
// so are the descriptors.
func takeHandover() (*handover, error) {
	var h handover
	fds, pid, ready := os.Getenv("LISTEN_FDS"), os.Getenv("LISTEN_PID"), os.Getenv("INTERLEAVE_READY_FD")
	for _, name := range []string{"LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "INTERLEAVE_READY_FD"} {
		os.Unsetenv(name)
	}
	if fds != "" && (pid == "" || pid == strconv.Itoa(os.Getpid())) {
		if fds != "1" {
			return nil, fmt.Errorf("LISTEN_FDS=%s: want exactly 1 listening socket, as descriptor %d", fds, listenFD)
		}
		if on, err := syscall.GetsockoptInt(listenFD, syscall.SOL_SOCKET, syscall.SO_ACCEPTCONN); err != nil || on == 0 {
			return nil, fmt.Errorf("LISTEN_FDS=1, but descriptor %d is not a listening socket", listenFD)
		}
		h.listener = inherit(listenFD, "listener")
	}
	if ready != "" {
		fd, err := strconv.Atoi(ready)
		if err != nil || fd < 0 || !isOpen(fd) {
			return nil, fmt.Errorf("INTERLEAVE_READY_FD=%s: want the number of an open descriptor", ready)
		}
		h.ready = inherit(fd, "ready")
	}
	return &h, nil
}

func inherit(fd int, name string) *os.File {
	syscall.CloseOnExec(fd)
	return os.NewFile(uintptr(fd), name)
}

func isOpen(fd int) bool {
	var st syscall.Stat_t
	return syscall.Fstat(fd, &st) == nil
}

// announce says that the server is ready: to the parent if it waits for that,
// else to the person who started it.
func (h *handover) announce(stdout io.Writer, o *options) error {
	if h.ready != nil {
		_, err := io.WriteString(h.ready, "ready\n")
		h.ready.Close()
		return err
	}
	if !o.listen.IsValid() {
		return nil
	}
	addr, err := boundTo(h.listener)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "listening on http://%v%s\n", addr, o.scenario.Path())
	return err
}

// boundTo returns the address of a listener.
func boundTo(listener *os.File) (netip.AddrPort, error) {
	sa, err := syscall.Getsockname(int(listener.Fd()))
	if err != nil {
		return netip.AddrPort{}, err
	}
	in4, ok := sa.(*syscall.SockaddrInet4)
	if !ok {
		return netip.AddrPort{}, fmt.Errorf("the listener's address is a %T, not IPv4", sa)
	}
	return netip.AddrPortFrom(netip.AddrFrom4(in4.Addr), uint16(in4.Port)), nil
}
