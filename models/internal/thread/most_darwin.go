package thread

import "golang.org/x/sys/unix"

// Most is how many threads this process may have by the kernel's limit, of
// which some are left to the runtime.
func Most() int {
	n, err := unix.SysctlUint32("kern.num_taskthreads")
	if err != nil {
		n = 2048
	}
	return int(n) - int(n)/8
}
