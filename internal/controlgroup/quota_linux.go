package controlgroup

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Quota is a group whose processes together get no more than so much CPU time.
type Quota struct{ dir string }

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
	if version == 2 && !handsDown(home) {
		return nil, fmt.Errorf("%s hands no CPU quota down", home)
	}
	dir, err := os.MkdirTemp(home, Pattern(os.Getpid()))
	if err != nil {
		return nil, err
	}
	q := &Quota{dir}
	if err := q.set(version, int64(processors*float64(period/time.Microsecond))); err != nil {
		q.Remove()
		return nil, err
	}
	return q, nil
}

// handsDown reports whether groups below home have quotas, which it turns on if it may.
func handsDown(home string) bool {
	path := filepath.Join(home, "cgroup.subtree_control")
	on, err := os.ReadFile(path)
	if err != nil {
		return false
	}
	for controller := range strings.FieldsSeq(string(on)) {
		if controller == "cpu" {
			return true
		}
	}
	return os.WriteFile(path, []byte("+cpu"), 0) == nil
}

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

// Remove removes the group when its processes have ended.
func (q *Quota) Remove() {
	for range 50 { // the kernel may not have let go of the last one yet
		if err := unix.Rmdir(q.dir); err == nil || !errors.Is(err, unix.EBUSY) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}
