package doctor

import (
	"fmt"
	"regexp"
	"strings"
)

// onHost marks a command that does nothing inside a container.
const onHost = "  # on the container's host"

// asRoot is a command that needs the superuser's rights on the machine.
func (h *host) asRoot(command string) string {
	if h.container() != "" {
		return "sudo " + command + onHost
	}
	return h.sudo(command)
}

// sudo is a command that needs the superuser's rights in here.
func (h *host) sudo(command string) string {
	if h.root {
		return command
	}
	return "sudo " + command
}

// write is a command that writes value into a file of the kernel; the path
// may hold a pattern, which tee takes and a redirection does not.
func (h *host) write(value, path string) string {
	tee := "tee /" + path
	if h.container() != "" && h.writable(strings.ReplaceAll(path, "*", "0")) {
		return "echo " + value + " | " + h.sudo(tee)
	}
	return "echo " + value + " | " + h.asRoot(tee)
}

// set is a command that gives k a value. The network's settings belong to a
// container: they are set when it is started.
func (h *host) set(k knob, value string) string {
	name := k.linux
	if h.system == "darwin" {
		name = k.darwin
	}
	setting := name + "=" + value
	if strings.Contains(value, " ") {
		setting = `"` + setting + `"`
	}
	if h.container() != "" && h.writable(k.path()) {
		return h.sudo("sysctl -w " + setting) // a container that is trusted
	}
	if strings.HasPrefix(name, "net.") {
		switch c := h.container(); c {
		case "docker", "podman":
			return fmt.Sprintf("%s run --sysctl %s …", c, setting)
		case "kubernetes", "container":
			return "sysctl -w " + setting + "  # in a privileged container"
		}
	}
	return h.asRoot("sysctl -w " + setting)
}

// containerID is how a container's host knows it: docker and podman give it
// its identifier as its name unless they were told another.
func (h *host) containerID() string {
	if regexp.MustCompile(`^[0-9a-f]{12}$`).MatchString(h.env.Host) {
		return h.env.Host
	}
	return "CONTAINER"
}
