package models

import (
	"fmt"
	"net/netip"
)

// Address reads hostPort, an IPv4 address and port: where what is, such as "upstream
// ads". Models connect to nothing else. The error names what.
func Address(what, hostPort string) (netip.AddrPort, error) {
	addr, err := netip.ParseAddrPort(hostPort)
	if err != nil || !addr.Addr().Is4() {
		return netip.AddrPort{}, fmt.Errorf("%s: %q is not an IPv4 address and port", what, hostPort)
	}
	return addr, nil
}
