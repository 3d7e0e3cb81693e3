package network

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// tune gives this thread's new namespace the settings that loopback connections have by
// themselves, or that trials need to have nothing to do with each other. A kernel that
// knows one of them not, or does not let it be changed, goes on without it.
func tune() {
	// A connection that the client closes occupies its port for a minute, or, as on
	// loopback, for a second.
	set("net/ipv4/tcp_tw_reuse", "1")
	// One client address has to do, where loopback has many.
	set("net/ipv4/ip_local_port_range", "2048 65535")
	// What TCP has learnt of losses in one trial is not for the next one.
	set("net/ipv4/tcp_no_metrics_save", "1")
}

// set writes a setting of the network namespace of the calling thread.
func set(name, value string) error {
	path := "/proc/sys/" + name
	fd, err := unix.Open(path, unix.O_WRONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	defer unix.Close(fd)
	if _, err := unix.Write(fd, []byte(value)); err != nil {
		return fmt.Errorf("write %s to %s: %w", value, path, err)
	}
	return nil
}
