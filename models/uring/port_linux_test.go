package uring_test

import (
	"net"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"interleave/internal/netpoll"
	"interleave/models/modeltest"
	"interleave/models/uring"
)

// A descriptor that the kernel has closed may be given to somebody else before the port
// has heard of its close, which is not the new owner's.
func TestDescriptorComesBackBeforeItsCloseWasHeardOf(t *testing.T) {
	needRing(t)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	addr := netip.MustParseAddrPort(l.Addr().String())
	p, err := uring.NewPort(time.Second, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Free()
	events := make([]netpoll.Event, 8)
	connect := func(token uint64) int {
		fd, err := p.Connect(addr)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Add(fd, netpoll.Edge, token); err != nil {
			t.Fatal(err)
		}
		return fd
	}
	writable := func(token uint64) {
		for end := time.Now().Add(modeltest.Patience); time.Now().Before(end); {
			n, err := p.Wait(events, 100*time.Millisecond)
			if err != nil {
				t.Fatal(err)
			}
			for _, ev := range events[:n] {
				if ev.Token == token && ev.Writable {
					return
				}
			}
		}
		t.Fatalf("nothing told that connection %d is made", token)
	}
	first := connect(1)
	writable(1)
	p.Close(first)
	if err := uring.HandOver(p); err != nil {
		t.Fatal(err)
	}
	second := connect(2)
	if second != first {
		t.Skipf("descriptor %d came after %d: another goroutine has opened or closed one", second, first)
	}
	writable(2)
	if n, err := p.Write(second, []byte("x")); n != 1 || err != nil {
		t.Errorf("Write() = %d, %v on a connection that was just made", n, err)
	}
	p.Close(second)
}
