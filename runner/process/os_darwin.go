package process

import (
	"os/exec"
	"syscall"
)

// attributes: macOS has no signal for a parent's death. The load driver and
// the backends notice the end of their stdin; a server outlives a runner that
// was killed, and only then.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}

// startPinned starts cmd; macOS has no CPU sets.
func startPinned(cmd *exec.Cmd, _ []int) error { return cmd.Start() }

// PinSelf does nothing: macOS has no CPU sets.
func PinSelf([]int) error { return nil }

// CPUs is empty: without CPU sets, no processor can be set apart.
func CPUs() []int { return nil }

// awaitExit leaves the waiting to the caller: macOS cannot wait without
// reaping.
func awaitExit(int) {}
