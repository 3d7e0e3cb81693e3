package broker

import (
	"fmt"
	"net/netip"
	"os"
	"strings"
	"syscall"

	"interleave/internal/netpoll"
)

// EndpointEnv names the environment variable for the address at which the front
// waits for workers: "tcp://127.0.0.1:5555" or "ipc:///run/front". Workers of the
// user's own may connect there, and leave, at any time. Empty means an address
// that only this server's own workers are told.
const EndpointEnv = "INTERLEAVE_BROKER"

// workerBacklog is how many workers the kernel may hold until they are accepted.
const workerBacklog = 128

// endpoint is where workers connect.
type endpoint struct {
	listener int    // -1 once it is the loop's
	address  string // for workers
	path     string // to be removed; empty if there is none
	owner    bool   // only our own user's processes may connect
}

// listen makes a listening socket at an address in ZeroMQ's notation.
func listen(address string) (*endpoint, error) {
	e := &endpoint{}
	if address == "" {
		address, e.owner = private(), true
	}
	family, at, err := parseAddress(address)
	if err != nil {
		return nil, fmt.Errorf("%s=%s: %w", EndpointEnv, address, err)
	}
	if e.listener, err = streamSocket(family); err != nil {
		return nil, fmt.Errorf("cannot make a socket for workers: %w", err)
	}
	if family == syscall.AF_INET {
		err = syscall.SetsockoptInt(e.listener, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	}
	if err == nil {
		err = syscall.Bind(e.listener, at)
	}
	if path, ok := strings.CutPrefix(address, ipc); ok && err == nil && !strings.HasPrefix(path, "@") {
		e.path = path
	}
	if err == nil {
		err = syscall.Listen(e.listener, workerBacklog)
	}
	if err == nil {
		err = syscall.SetNonblock(e.listener, true)
	}
	if err == nil {
		e.address, err = e.bound(address)
	}
	if err != nil {
		e.close()
		return nil, fmt.Errorf("cannot listen for workers at %s: %w", address, err)
	}
	return e, nil
}

const (
	tcp = "tcp://"
	ipc = "ipc://"
)

func parseAddress(address string) (family int, at syscall.Sockaddr, err error) {
	if path, ok := strings.CutPrefix(address, ipc); ok && path != "" {
		return syscall.AF_UNIX, &syscall.SockaddrUnix{Name: path}, nil
	}
	where, ok := strings.CutPrefix(address, tcp)
	parsed, parseErr := netip.ParseAddrPort(where)
	if !ok || parseErr != nil || !parsed.Addr().Is4() {
		return 0, nil, fmt.Errorf("want tcp://IPV4:PORT or ipc://PATH, such as tcp://127.0.0.1:5555")
	}
	return syscall.AF_INET, &syscall.SockaddrInet4{Addr: parsed.Addr().As4(), Port: int(parsed.Port())}, nil
}

// bound is the address with the port that the kernel has chosen.
func (e *endpoint) bound(address string) (string, error) {
	at, err := syscall.Getsockname(e.listener)
	if in4, ok := at.(*syscall.SockaddrInet4); ok {
		return tcp + netip.AddrPortFrom(netip.AddrFrom4(in4.Addr), uint16(in4.Port)).String(), err
	}
	return address, err
}

// close frees what the endpoint holds.
func (e *endpoint) close() {
	if e.listener >= 0 {
		netpoll.Close(e.listener)
	}
	if e.path != "" {
		os.Remove(e.path)
	}
}

// connect connects a worker to its front, and waits for that.
func connect(address string) (fd int, err error) {
	family, to, err := parseAddress(address)
	if err != nil {
		return -1, err
	}
	if fd, err = streamSocket(family); err != nil {
		return -1, err
	}
	if family == syscall.AF_INET {
		err = syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
	}
	if err == nil {
		err = syscall.Connect(fd, to)
	}
	if err != nil {
		syscall.Close(fd)
		return -1, err
	}
	return fd, nil
}

// streamSocket makes a socket that children do not inherit.
func streamSocket(family int) (int, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, err := syscall.Socket(family, syscall.SOCK_STREAM, 0)
	if err == nil {
		syscall.CloseOnExec(fd)
	}
	return fd, err
}
