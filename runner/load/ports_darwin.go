package load

import "golang.org/x/sys/unix"

// MorePorts is what a person does to have more ports for connections: macOS has no
// loopback address but 127.0.0.1 by default, and the driver connects from each one
// that it finds.
const MorePorts = "for i in 2 3 4 5 6 7 8; do sudo ifconfig lo0 alias 127.0.0.$i; done"

// portRange is from which to which port the system gives one to a client.
func portRange() (first, last int, err error) {
	low, err := unix.SysctlUint32("net.inet.ip.portrange.first")
	if err != nil {
		return 0, 0, err
	}
	high, err := unix.SysctlUint32("net.inet.ip.portrange.last")
	return int(low), int(high), err
}
