package load

import (
	"net/netip"
	"sync"

	"interleave/internal/netpoll"
)

// sources hands out the addresses that connections come from.
type sources struct {
	addrs []netip.Addr // empty leaves the choice to the system
	at    int
}

// mostPerSource is a number of connections that one source address surely has
// ports for, where the system's range of ports is the usual one.
const mostPerSource = 15_000

// MostSources is from how many addresses the driver connects at most.
const MostSources = 200

// newSources chooses sources for connections to server. One address has some
// 28,000 ports, and each connection that the client closes occupies one for a
// second or more; a loopback server can be reached from many.
func newSources(server netip.Addr, connections int, churn bool) *sources {
	n := 1 + (connections-1)/perSource()
	if churn {
		n += 16
	}
	return fromSources(server, n)
}

// fromSources is n sources, or as many as this host has.
func fromSources(server netip.Addr, n int) *sources {
	s := &sources{}
	if n > 1 && server.Is4() && server.IsLoopback() {
		s.addrs = loopbacks(n)
	}
	return s
}

func (s *sources) next() netip.Addr {
	if len(s.addrs) == 0 {
		return netip.Addr{}
	}
	s.at++
	if s.at >= len(s.addrs) {
		s.at = 0
	}
	return s.addrs[s.at]
}

// loopbacks are the first n loopback addresses of this host, or all that it has.
// Linux has all of 127.0.0.0/8. macOS has one, unless somebody adds others.
func loopbacks(n int) (addrs []netip.Addr) {
	for i := range min(n, MostSources) {
		addr := netip.AddrFrom4([4]byte{127, 0, 0, byte(1 + i)})
		if netpoll.Owns(addr) {
			addrs = append(addrs, addr)
		}
	}
	return addrs
}

// MostConnections is how many connections the driver can have open to one loopback
// server of this host. They are bounded by the ports of its source addresses.
func MostConnections() int { return perSource() * max(1, len(loopbacks(MostSources))) }

// PortsToOneServer is how many connections the driver can have open to a server on another
// host, which it reaches from one address.
func PortsToOneServer() int { return perSource() }

// PortsFor is how many connections the driver makes from one source address, if
// the system takes their ports from first to last. An eighth of them is left to
// others.
func PortsFor(first, last int) int {
	span := last - first + 1
	return max(1, min(mostPerSource, span-span/8))
}

// perSource is PortsFor of this host.
var perSource = sync.OnceValue(func() int {
	first, last, err := portRange()
	if err != nil {
		return mostPerSource // it will show
	}
	return PortsFor(first, last)
})
