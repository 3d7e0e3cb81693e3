package doctor

import (
	"fmt"

	"interleave/internal/quantity"
)

// onHost marks a command that does nothing inside a container.
const onHost = "  # on the container's host"

// asRoot is a command that needs the superuser's rights on the machine.
func (h *host) asRoot(command string) string {
	switch {
	case h.contained():
		return "sudo " + command + onHost
	case h.root:
		return command
	}
	return "sudo " + command
}

// write is a command that writes value into a file of the kernel; the path
// may hold a pattern, which tee takes and a redirection does not.
func (h *host) write(value, path string) string {
	return "echo " + value + " | " + h.asRoot("tee /"+path)
}

// update is a command that gives this container more; empty if there is none.
// Docker and podman know a container by its host name unless they were told
// another.
func (h *host) update(option string) string {
	if h.engine() == "" {
		return ""
	}
	return fmt.Sprintf("%s update %s %s%s", h.engine(), option, h.env.Host, onHost)
}

// taskset is a command that measures on these processors only.
func taskset(cpus []int) string {
	return "taskset -c " + quantity.Set(cpus) + " interleave bench"
}
