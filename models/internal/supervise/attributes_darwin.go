package supervise

import "syscall"

// attributes: macOS has no signal for a parent's death. A worker sees the end
// of its control instead, and ends when its request is answered.
func attributes() *syscall.SysProcAttr { return nil }
