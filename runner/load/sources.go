package load

import "net/netip"

// sources hands out the addresses that connections come from.
type sources struct {
	addrs []netip.Addr // empty leaves the choice to the system
	at    int
}

// portsPerSource is a number of connections that one source address surely
// has ports for.
const portsPerSource = 15_000

// newSources chooses sources for connections to server. One address has some
// 28,000 ports, and each connection that the client closes occupies one for a
// second or more; a loopback server can be reached from many.
func newSources(server netip.Addr, connections int, churn bool) *sources {
	s := &sources{}
	if !server.Is4() || !server.IsLoopback() || !manyLoopbacks {
		return s
	}
	n := 1 + connections/portsPerSource
	if churn {
		n += 16
	}
	if n == 1 {
		return s
	}
	for i := range min(n, 200) {
		s.addrs = append(s.addrs, netip.AddrFrom4([4]byte{127, 0, 0, byte(1 + i)}))
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
