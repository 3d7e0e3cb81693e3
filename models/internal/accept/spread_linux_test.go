package accept_test

import (
	"net"
	"os"
	"testing"

	"interleave/internal/netpoll"
	"interleave/models/internal/accept"
)

// Connections to one address are divided about evenly, the listener that was
// there first included, and none is lost.
func TestSpread(t *testing.T) {
	const listeners, clients = 2, 512
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	first, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	all, shared, err := accept.Spread(first, listeners, 0)
	if err != nil || shared || len(all) != listeners || all[0] != first {
		t.Fatalf("Spread = %v, %v, %v; want two listeners, the first among them", all, shared, err)
	}
	defer accept.CloseSpread(all)
	for range clients {
		c, err := net.Dial("tcp4", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	var got [listeners]int
	for i, l := range all {
		a := newAcceptor(t, int(l.Fd()), clients)
		for {
			fd, _, err := a.Accept()
			if err != nil {
				break
			}
			netpoll.Close(fd)
			got[i]++
		}
	}
	if got[0]+got[1] != clients || max(got[0], got[1]) > clients*6/10 {
		t.Errorf("the listeners got %v of %d connections, want all, and at most 60 %% each", got, clients)
	}
}

// A single listener is left as it is.
func TestSpreadOfOne(t *testing.T) {
	first, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	all, shared, err := accept.Spread(first, 1, 0)
	if err != nil || shared || len(all) != 1 || all[0] != first {
		t.Errorf("Spread = %v, %v, %v; want the one", all, shared, err)
	}
}
