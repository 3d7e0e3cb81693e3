package thread

import (
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"interleave/internal/controlgroup"
)

// Most is how many threads this process may have by the kernel's limits. Half
// of what the whole host, or all processes of a user or a group, may have is
// left to others.
func Most() int {
	most := min(limitIn("/proc/sys/kernel/threads-max"), limitIn("/proc/sys/kernel/pid_max"))
	var user unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NPROC, &user); err == nil {
		most = min(most, int(min(user.Cur, math.MaxInt)))
	}
	folders, _ := controlgroup.Folders(contents("/proc/self/cgroup"), "pids")
	for _, folder := range folders {
		most = min(most, limitIn(filepath.Join(folder, "pids.max")))
	}
	return most / 2
}

// limitIn is the number in a file of the kernel's. One that cannot be read, or
// that says "max", does not limit.
func limitIn(file string) int {
	n, err := strconv.Atoi(strings.TrimSpace(contents(file)))
	if err != nil || n <= 0 {
		return math.MaxInt
	}
	return n
}

// contents is what a small file of the kernel's says, empty if it cannot be read.
// Package os would give it to the runtime's poller, which nothing else here needs.
func contents(file string) string {
	fd, err := syscall.Open(file, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return ""
	}
	defer syscall.Close(fd)
	var text [4096]byte
	n, _ := syscall.Read(fd, text[:])
	return string(text[:max(n, 0)])
}
