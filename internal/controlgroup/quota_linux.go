package controlgroup

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Quota is a group whose processes together get no more than so much CPU time.
type Quota struct {
	dir      string
	turnedOn bool // the folder that holds it had no quotas before
}

// period is the kernel's usual one: in each, a group gets its quota, and then nothing
// more.
const period = 100 * time.Millisecond

// NewQuota makes a group with a quota of so many processors, which may be a part of one.
// The error says what to do where that is not allowed.
func NewQuota(processors float64) (*Quota, error) {
	membership, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return nil, fmt.Errorf("control groups cannot be read: %w", err)
	}
	RemoveStale()
	folders, version := Folders(string(membership), "cpu")
	why := errors.New("this host has no control groups with a quota of CPU time")
	for _, home := range folders {
		q, err := quotaIn(home, version, processors)
		if err == nil {
			return q, nil
		}
		why = err
	}
	return nil, fmt.Errorf("no quota of CPU time can be set here (%w): run as root, or in a scope of your own: systemd-run --user --scope -p Delegate=yes", why)
}

func quotaIn(home string, version int, processors float64) (*Quota, error) {
	if _, err := os.Stat(home); err != nil {
		return nil, err
	}
	turnedOn := false
	if version == 2 {
		var does bool
		if does, turnedOn = handsDown(home); !does {
			return nil, fmt.Errorf("%s hands no CPU quota down", home)
		}
	}
	dir, err := os.MkdirTemp(home, Pattern(os.Getpid()))
	q := &Quota{dir, turnedOn}
	if err != nil {
		q.dir = filepath.Join(home, prefix) // which is not there
		q.Remove()
		return nil, err
	}
	if err := q.set(version, int64(processors*float64(period/time.Microsecond))); err != nil {
		q.Remove()
		return nil, err
	}
	return q, nil
}

// handsDown reports whether groups below home have quotas. It turns them on if it may: not in a
// group that holds processes, except the root. The kernel then allows threads below it
// only, and no process could be put there.
func handsDown(home string) (does, turnedOn bool) {
	path := filepath.Join(home, controllers)
	on, err := os.ReadFile(path)
	if err != nil {
		return false, false
	}
	if _, err := os.Stat(filepath.Join(home, "cgroup.type")); err == nil { // the root has none
		if members, err := os.ReadFile(filepath.Join(home, "cgroup.procs")); err != nil || len(members) > 0 {
			return false, false
		}
	}
	if slices.Contains(strings.Fields(string(on)), "cpu") {
		return true, false
	}
	does = os.WriteFile(path, []byte("+cpu"), 0) == nil
	return does, does
}

// controllers is the file that says what the groups below one have.
const controllers = "cgroup.subtree_control"

// set is the quota in microseconds of each period.
func (q *Quota) set(version int, quota int64) error {
	every := strconv.FormatInt(int64(period/time.Microsecond), 10)
	text := strconv.FormatInt(quota, 10)
	if version == 2 {
		return q.write("cpu.max", text+" "+every)
	}
	if err := q.write("cpu.cfs_period_us", every); err != nil {
		return err
	}
	return q.write("cpu.cfs_quota_us", text)
}

func (q *Quota) write(name, text string) error {
	return os.WriteFile(filepath.Join(q.dir, name), []byte(text), 0)
}

// Members is the file to which the id of a process is written that is to belong to the
// group. Processes that it starts belong to it, too.
func (q *Quota) Members() string { return filepath.Join(q.dir, "cgroup.procs") }

// Remove removes the group when its processes have ended. If quotas were turned on for
// it, and no other group needs them, they are turned off.
func (q *Quota) Remove() {
	q.removeGroup()
	if !q.turnedOn {
		return
	}
	home := filepath.Dir(q.dir)
	if others, _ := filepath.Glob(filepath.Join(home, prefix+"*")); len(others) == 0 {
		os.WriteFile(filepath.Join(home, controllers), []byte("-cpu"), 0)
	}
}

func (q *Quota) removeGroup() {
	for range 50 { // the kernel may not have let go of the last one yet
		if err := unix.Rmdir(q.dir); err == nil || !errors.Is(err, unix.EBUSY) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}
