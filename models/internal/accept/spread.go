package accept

import (
	"fmt"
	"os"
)

// Spread returns n listeners, the i-th of which is for the i-th loop or process
// of a server. The first is first itself. Where the kernel can do it they are
// sockets of their own at the same address (SO_REUSEPORT), and each connection
// belongs to one of them by a hash of its client's address: that spreads few
// connections about evenly, and many very evenly. Otherwise shared is true, all
// of them are first, and whoever is free takes the next connection.
// CloseSpread closes those that Spread has made. Connections ask for buffers of so many
// bytes; 0 leaves that to the system.
func Spread(first *os.File, n, buffer int) (all []*os.File, shared bool, err error) {
	if n > 1 {
		all, err = reusePort(first, n, buffer)
		if err != nil {
			return nil, false, fmt.Errorf("listen %d times at one address: %w", n, err)
		}
	}
	if all == nil {
		for range n {
			all = append(all, first)
		}
	}
	return all, n > 1 && all[1] == first, nil
}

// CloseSpread closes the listeners that Spread has made of the first.
func CloseSpread(all []*os.File) {
	for _, l := range all[1:] {
		if l != all[0] {
			l.Close()
		}
	}
}
