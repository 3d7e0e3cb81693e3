package controlgroup

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// prefix and the id of the process that made it begin a group's name.
const prefix = "interleave-"

// Pattern is the name of a group that process pid makes, for os.MkdirTemp.
func Pattern(pid int) string { return fmt.Sprintf("%s%d-", prefix, pid) }

// Home is the folder of the group that holds this process; empty if there is
// none, or if a group in it would compete for something.
func Home() string {
	membership, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(membership)) {
		group, ok := strings.CutPrefix(strings.TrimSpace(line), "0::")
		if !ok || strings.HasPrefix(group, "/..") {
			continue
		}
		for _, mount := range []string{"/sys/fs/cgroup", "/sys/fs/cgroup/unified"} {
			var fs unix.Statfs_t
			if unix.Statfs(mount, &fs) != nil || fs.Type != unix.CGROUP2_SUPER_MAGIC {
				continue
			}
			home := filepath.Join(mount, group)
			handedDown, err := os.ReadFile(home + "/cgroup.subtree_control")
			if err != nil || len(strings.TrimSpace(string(handedDown))) > 0 {
				return ""
			}
			return home
		}
	}
	return ""
}

// RemoveOf removes the groups that process pid made. Those that still hold
// processes stay: the kernel sees to that.
func RemoveOf(pid int) {
	home := Home()
	if home == "" {
		return
	}
	dirs, _ := filepath.Glob(filepath.Join(home, Pattern(pid)+"*"))
	for _, dir := range dirs {
		unix.Rmdir(dir)
	}
}

// RemoveStale removes the groups of processes that have ended, as RemoveOf
// does.
func RemoveStale() {
	home := Home()
	if home == "" {
		return
	}
	dirs, _ := filepath.Glob(filepath.Join(home, prefix+"*"))
	for _, dir := range dirs {
		maker, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), prefix), "-")
		pid, err := strconv.Atoi(maker)
		if err == nil && errors.Is(unix.Kill(pid, 0), unix.ESRCH) {
			unix.Rmdir(dir)
		}
	}
}
