package controlgroup

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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

// homes are all folders in which a process makes groups: that of this process, and those
// in which there may be quotas.
func homes() []string {
	membership, _ := os.ReadFile("/proc/self/cgroup")
	all, _ := Folders(string(membership), "cpu")
	if home := Home(); home != "" && !slices.Contains(all, home) {
		all = append(all, home)
	}
	return all
}

// groups are those in homes whose names begin with a text.
func groups(begin string) (dirs []string) {
	for _, home := range homes() {
		found, _ := filepath.Glob(filepath.Join(home, begin+"*"))
		dirs = append(dirs, found...)
	}
	return dirs
}

// RemoveOf removes the groups that process pid made. Those that still hold
// processes stay: the kernel sees to that.
func RemoveOf(pid int) {
	for _, dir := range groups(Pattern(pid)) {
		unix.Rmdir(dir)
	}
}

// RemoveStale removes the groups of processes that have ended, as RemoveOf
// does.
func RemoveStale() {
	for _, dir := range groups(prefix) {
		maker, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), prefix), "-")
		pid, err := strconv.Atoi(maker)
		if err == nil && errors.Is(unix.Kill(pid, 0), unix.ESRCH) {
			unix.Rmdir(dir)
		}
	}
}
