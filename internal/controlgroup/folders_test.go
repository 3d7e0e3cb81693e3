package controlgroup

import (
	"slices"
	"testing"
)

func TestFolders(t *testing.T) {
	for _, c := range []struct {
		name, membership string
		want             []string
		version          int
	}{
		{"none", "", nil, 0},
		{"version 2", "0::/a.slice/b.scope\n", []string{"/sys/fs/cgroup/a.slice/b.scope", "/sys/fs/cgroup/a.slice", "/sys/fs/cgroup"}, 2},
		{"the root", "0::/\n", []string{"/sys/fs/cgroup"}, 2},
		{"outside its name space", "0::/../x\n", []string{"/sys/fs/cgroup/x", "/sys/fs/cgroup"}, 2},
		{"version 1", "5:memory:/m\n3:cpu,cpuacct:/docker/x\n1:name=systemd:/s\n", []string{"/sys/fs/cgroup/cpu,cpuacct/docker/x", "/sys/fs/cgroup/cpu,cpuacct/docker", "/sys/fs/cgroup/cpu,cpuacct"}, 1},
		{"both", "0::/unified\n1:cpu:/c\n", []string{"/sys/fs/cgroup/cpu/c", "/sys/fs/cgroup/cpu"}, 1},
		{"cpuset is another controller", "3:cpuset:/a\n0::/u\n", []string{"/sys/fs/cgroup/u", "/sys/fs/cgroup"}, 2},
	} {
		if got, version := Folders(c.membership, "cpu"); !slices.Equal(got, c.want) || version != c.version {
			t.Errorf("%s: Folders = %v, version %d; want %v, %d", c.name, got, version, c.want, c.version)
		}
	}
}
