package thread

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

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
	if membership, err := os.ReadFile("/proc/self/cgroup"); err == nil {
		folders, _ := controlgroup.Folders(string(membership), "pids")
		for _, folder := range folders {
			most = min(most, limitIn(filepath.Join(folder, "pids.max")))
		}
	}
	return most / 2
}

// limitIn is the number in a file of the kernel's. One that cannot be read, or
// that says "max", does not limit.
func limitIn(file string) int {
	text, _ := os.ReadFile(file)
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || n <= 0 {
		return math.MaxInt
	}
	return n
}
