package load

import (
	"fmt"

	"interleave/internal/bounded"
)

// MorePorts is what a person does to have more ports for connections.
const MorePorts = `sudo sysctl -w net.ipv4.ip_local_port_range="15000 60999"`

// portRange is from which to which port the system gives one to a client.
func portRange() (first, last int, err error) {
	text, err := bounded.File("/proc/sys/net/ipv4/ip_local_port_range", bounded.Words)
	if err == nil {
		_, err = fmt.Sscan(string(text), &first, &last)
	}
	return first, last, err
}
