package netpoll_test

import (
	"net"
	"net/netip"
	"path/filepath"
	"syscall"
	"testing"

	"interleave/internal/netpoll"
)

// listen returns a non-blocking listener of 127.0.0.1.
func listen(t testing.TB) (fd int, addr netip.AddrPort) {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	file, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close(); l.Close() })
	fd = int(file.Fd())
	if err := syscall.SetNonblock(fd, true); err != nil {
		t.Fatal(err)
	}
	return fd, l.Addr().(*net.TCPAddr).AddrPort()
}

// dial starts a connection to addr.
func dial(t testing.TB, addr netip.AddrPort) int {
	t.Helper()
	fd, err := netpoll.Connect(addr, netip.Addr{})
	if err != nil {
		t.Fatalf("Connect(%v) = %v, want a descriptor", addr, err)
	}
	t.Cleanup(func() { netpoll.Close(fd) })
	return fd
}

// pair returns both ends of a TCP connection.
func pair(t testing.TB) (a, b int) {
	t.Helper()
	listener, addr := listen(t)
	p := newPoller(t)
	if err := p.Add(listener, netpoll.Level, 1); err != nil {
		t.Fatal(err)
	}
	b = dial(t, addr)
	until(t, p, 1, "readable", readable)
	a, err := netpoll.Accept(listener)
	if err != nil {
		t.Fatalf("Accept() = %v, want a descriptor", err)
	}
	t.Cleanup(func() { netpoll.Close(a) })
	return a, b
}

func TestAcceptedSocketsAreReadyForAnEventLoop(t *testing.T) {
	a, _ := pair(t)
	var buf [4]byte
	if n, err := netpoll.Read(a, buf[:]); n != 0 || err != netpoll.ErrAgain {
		t.Errorf("Read of an accepted socket without input = %d, %v, want 0, ErrAgain", n, err)
	}
	if on, err := syscall.GetsockoptInt(a, syscall.IPPROTO_TCP, syscall.TCP_NODELAY); on == 0 || err != nil {
		t.Errorf("TCP_NODELAY of an accepted socket = %d, %v, want it on: answers must not wait for acknowledgements", on, err)
	}
	flags, _, errno := syscall.Syscall(syscall.SYS_FCNTL, uintptr(a), syscall.F_GETFD, 0)
	if errno != 0 || flags&syscall.FD_CLOEXEC == 0 {
		t.Errorf("descriptor flags of an accepted socket = %#x, %v, want close-on-exec", flags, errno)
	}
}

func TestAcceptWithoutWaitingConnection(t *testing.T) {
	listener, _ := listen(t)
	if fd, err := netpoll.Accept(listener); err != netpoll.ErrAgain {
		t.Errorf("Accept with nobody waiting = %d, %v, want ErrAgain", fd, err)
	}
}

func TestReadAndWriteTakePipes(t *testing.T) {
	var ends [2]int
	if err := syscall.Pipe(ends[:]); err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(ends[0])
	defer syscall.Close(ends[1])
	mustWrite(t, ends[1], "through")
	var buf [16]byte
	if n, err := netpoll.Read(ends[0], buf[:]); err != nil || string(buf[:n]) != "through" {
		t.Errorf("Read from a pipe = %q, %v, want \"through\"", buf[:n], err)
	}
}

func TestWriteStopsWhenThePeerDoesNotRead(t *testing.T) {
	a, b := pair(t)
	p := newPoller(t)
	p.Add(a, netpoll.Edge, 1)
	until(t, p, 1, "writable", writable)

	chunk := make([]byte, 1<<20)
	sent := 0
	for {
		n, err := netpoll.Write(a, chunk)
		if err == netpoll.ErrAgain {
			break
		}
		if err != nil {
			t.Fatalf("Write after %d bytes = %v, want ErrAgain", sent, err)
		}
		sent += n
	}
	for received := 0; received < sent; {
		n, err := netpoll.Read(b, chunk)
		if err != nil && err != netpoll.ErrAgain {
			t.Fatalf("Read after %d of %d bytes = %v", received, sent, err)
		}
		received += n
	}
	until(t, p, 1, "writable again", writable)
}

func TestConnectRefused(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().(*net.TCPAddr).AddrPort()
	l.Close()

	fd, err := netpoll.Connect(addr, netip.Addr{})
	if err == syscall.ECONNREFUSED {
		return // some kernels tell at once
	}
	if err != nil {
		t.Fatalf("Connect(%v) = %v, want a descriptor or ECONNREFUSED", addr, err)
	}
	defer netpoll.Close(fd)
	p := newPoller(t)
	p.Add(fd, netpoll.Edge, 1)
	until(t, p, 1, "writable", writable)
	if err := netpoll.SocketError(fd); err != syscall.ECONNREFUSED {
		t.Errorf("SocketError after a refused connection = %v, want ECONNREFUSED", err)
	}
}

func TestConnectFromAddress(t *testing.T) {
	listener, addr := listen(t)
	source := netip.MustParseAddr("127.0.0.1")
	fd, err := netpoll.Connect(addr, source)
	if err != nil {
		t.Fatalf("Connect(%v, %v) = %v", addr, source, err)
	}
	defer netpoll.Close(fd)
	p := newPoller(t)
	p.Add(fd, netpoll.Edge, 1)
	until(t, p, 1, "writable", writable)
	if err := netpoll.SocketError(fd); err != nil {
		t.Errorf("SocketError of a connected socket = %v, want nil", err)
	}
	accepted, err := netpoll.Accept(listener)
	if err != nil {
		t.Fatal(err)
	}
	netpoll.Close(accepted)
}

// TestConnectElsewhere reaches what is no IPv4 address.
func TestConnectElsewhere(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "s")
	for name, connect := range map[string]func() (net.Listener, int, error){
		"IPv6": func() (net.Listener, int, error) {
			l, err := net.Listen("tcp6", "[::1]:0")
			if err != nil {
				t.Skip("this host has no ::1: ", err)
			}
			fd, err := netpoll.Connect(l.Addr().(*net.TCPAddr).AddrPort(), netip.Addr{})
			return l, fd, err
		},
		"Unix": func() (net.Listener, int, error) {
			l, err := net.Listen("unix", socket)
			if err != nil {
				t.Fatal(err)
			}
			fd, err := netpoll.ConnectUnix(socket)
			return l, fd, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			l, fd, err := connect()
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			defer netpoll.Close(fd)
			p := newPoller(t)
			if err := p.Add(fd, netpoll.Edge, 1); err != nil {
				t.Fatal(err)
			}
			until(t, p, 1, "writable", func(e netpoll.Event) bool { return e.Writable })
			if err := netpoll.SocketError(fd); err != nil {
				t.Errorf("SocketError of a connected socket = %v, want nil", err)
			}
			if _, err := l.Accept(); err != nil {
				t.Error(err)
			}
		})
	}
	if _, err := netpoll.Connect(netip.AddrPort{}, netip.Addr{}); err == nil {
		t.Error("Connect to no address succeeded, want an error")
	}
	if _, err := netpoll.ConnectUnix(socket + "x"); err != syscall.ENOENT {
		t.Errorf("ConnectUnix to no socket = %v, want ENOENT", err)
	}
}

func TestNothingAllocates(t *testing.T) {
	a, b := pair(t)
	p := newPoller(t)
	p.Add(a, netpoll.Edge, 1)
	var events [8]netpoll.Event
	var buf [64]byte
	if n := testing.AllocsPerRun(100, func() {
		netpoll.Write(b, buf[:16])
		p.Wait(events[:], soon)
		netpoll.Read(a, buf[:])
		p.Wake()
	}); n != 0 {
		t.Errorf("write, wait, read and wake allocate %v times, want 0", n)
	}
}
