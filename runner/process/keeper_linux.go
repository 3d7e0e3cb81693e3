package process

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// ownProgram is the program of this process, even if another has taken its
// place on disk.
func ownProgram() (string, error) { return "/proc/self/exe", nil }

// waitForAll waits for children of any kind, those of clone too.
const waitForAll = unix.WALL

// adoptOrphans makes this process the parent of the orphans below it.
func adoptOrphans() error { return unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) }

// joinNetwork puts the calling thread into the network namespace of a file.
func joinNetwork(path string) error {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	return unix.Setns(fd, unix.CLONE_NEWNET)
}

func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// forkPinned starts a program held to cpus. The child inherits the CPU set of the
// thread that forks it, so it never runs elsewhere, and the Go runtime in it sees
// the right number of processors.
func forkPinned(path string, args []string, attr *syscall.ProcAttr, cpus []int) (pid int, err error) {
	if len(cpus) > 0 {
		var before unix.CPUSet
		if err := unix.SchedGetaffinity(0, &before); err != nil {
			return 0, err
		}
		if err := setAffinity(0, cpus); err != nil {
			return 0, err
		}
		defer unix.SchedSetaffinity(0, &before)
	}
	return syscall.ForkExec(path, args, attr)
}

// awaitExit returns when the child pid has ended, without reaping it. It reaps
// the orphans that end meanwhile, as an init does.
func awaitExit(pid int) {
	for {
		// Any child: that of an orphan, too, must be seen.
		if unix.Waitid(unix.P_ALL, 0, nil, unix.WEXITED|unix.WNOWAIT|unix.WALL, nil) == unix.ECHILD {
			return
		}
		var info unix.Siginfo
		err := unix.Waitid(unix.P_PID, pid, &info, unix.WEXITED|unix.WNOWAIT|unix.WNOHANG, nil)
		if err == unix.ECHILD || err == nil && info.Signo != 0 {
			return
		}
		for _, orphan := range ownChildren() {
			if orphan != pid {
				syscall.Wait4(orphan, nil, unix.WALL|unix.WNOHANG, nil)
			}
		}
	}
}

// ownChildren lists the children of this process, ended ones among them.
func ownChildren() (pids []int) {
	lists, _ := filepath.Glob("/proc/self/task/*/children")
	if len(lists) == 0 {
		return childrenByParent()
	}
	for _, list := range lists {
		text, _ := os.ReadFile(list)
		for word := range strings.FieldsSeq(string(text)) {
			if pid, err := strconv.Atoi(word); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

// childrenByParent is for kernels that do not list children: it looks at all
// processes.
func childrenByParent() (pids []int) {
	own := os.Getpid()
	all, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range all {
		text, _ := os.ReadFile(path)
		var state byte
		var parent int
		// The name, in parentheses, may hold anything.
		after := text[bytes.LastIndexByte(text, ')')+1:]
		if n, _ := fmt.Sscanf(string(after), " %c %d", &state, &parent); n == 2 && parent == own {
			if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}
