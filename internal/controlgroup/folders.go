package controlgroup

import (
	"path"
	"strings"
)

// Folders are those of a process's control group and of the groups that hold
// it, the innermost first, where a controller's files are: by the text of
// /proc/PID/cgroup. The version is 1 or 2, and 0 if there are no groups.
// Hierarchies of version 1 come before version 2, which may be mounted beside
// them without controllers. In a container the group's own folder may be out of
// sight; its mount is then the group.
func Folders(membership, controller string) (folders []string, version int) {
	mount, group := "", ""
	for line := range strings.Lines(membership) {
		fields := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(fields) != 3 {
			continue
		}
		if fields[1] == "" && version == 0 {
			mount, group, version = "/sys/fs/cgroup", fields[2], 2
		}
		for c := range strings.SplitSeq(fields[1], ",") {
			if c == controller {
				mount, group, version = "/sys/fs/cgroup/"+fields[1], fields[2], 1
			}
		}
	}
	if version == 0 {
		return nil, 0
	}
	for dir := path.Clean("/" + group); dir != "/"; dir = path.Dir(dir) {
		folders = append(folders, mount+dir)
	}
	return append(folders, mount), version
}
