package load

import (
	"context"
	"net/netip"
	"syscall"
	"testing"
)

// Each source address gives a server as many connections as the others.
func TestIdleFromSeveralSources(t *testing.T) {
	const idle, from = 3000, 3
	if found := len(loopbacks(from)); found < from {
		t.Skipf("this host has %d loopback addresses, of which the test needs %d", found, from)
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || limit.Cur < idle+200 {
		t.Skipf("a process may have %d open files: say ulimit -n %d (%v)", limit.Cur, idle+200, err)
	}
	url, _ := mirrorProcess(t, idle)
	spec := short(url)
	spec.Requests, spec.Clients, spec.Idle = mirrorRequests(), 1, idle
	spec = spec.withDefaults()
	to, err := parseTarget(url)
	if err != nil {
		t.Fatal(err)
	}
	mix, err := newMix(&spec, to)
	if err != nil {
		t.Fatal(err)
	}
	l, err := newIdlers(&spec, to, mix)
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	l.sources = fromSources(to.addr.Addr(), from)
	if err := l.open(context.Background(), 0, pauses(&spec, Control{})); err != nil {
		t.Fatal(err)
	}
	if got := l.alive(); got != idle {
		t.Errorf("%d idle connections are open, want %d; errors %v", got, idle, l.errors.count)
	}
	by := map[netip.Addr]int{}
	for _, fd := range l.held {
		at, err := syscall.Getsockname(fd)
		if err != nil {
			t.Fatal(err)
		}
		by[netip.AddrFrom4(at.(*syscall.SockaddrInet4).Addr)]++
	}
	for _, addr := range loopbacks(from) {
		if by[addr] != idle/from {
			t.Errorf("%d connections come from %v, want %d; all: %v", by[addr], addr, idle/from, by)
		}
	}
}

// A driver takes as many sources as its connections need ports.
func TestNewSources(t *testing.T) {
	if len(loopbacks(MostSources)) < MostSources {
		t.Skip("this host has no 127.0.0.2")
	}
	server := netip.MustParseAddr("127.0.0.1")
	for _, tt := range []struct {
		connections int
		churn       bool
		want        int // 0 leaves the choice to the system
	}{
		{1, false, 0},
		{perSource(), false, 0},
		{perSource() + 1, false, 2},
		{10 * perSource(), false, 10},
		{64, true, 17},
		{1_000 * perSource(), false, MostSources},
	} {
		if got := len(newSources(server, tt.connections, tt.churn).addrs); got != tt.want {
			t.Errorf("%d connections, churn %v: %d sources, want %d", tt.connections, tt.churn, got, tt.want)
		}
	}
	if got := newSources(netip.MustParseAddr("192.0.2.1"), 100_000, false).next(); got.IsValid() {
		t.Errorf("a server elsewhere is connected to from %v, want the system's choice", got)
	}
}

// Of a narrow range of ports an eighth is left to others.
func TestPortsFor(t *testing.T) {
	for _, tt := range []struct{ first, last, want int }{
		{32768, 60999, mostPerSource}, {50000, 50999, 875}, {5, 5, 1}, {9, 5, 1},
	} {
		if got := PortsFor(tt.first, tt.last); got != tt.want {
			t.Errorf("PortsFor(%d, %d) = %d, want %d", tt.first, tt.last, got, tt.want)
		}
	}
	if MostConnections() < mostPerSource/100 {
		t.Errorf("the driver can have %d connections here, want more", MostConnections())
	}
}
