package process

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

func ownProgram() (string, error) { return os.Executable() }

const waitForAll = 0

// adoptOrphans does nothing: macOS gives orphans to launchd.
func adoptOrphans() error { return nil }

// joinNetwork refuses: macOS has no network namespaces.
func joinNetwork(string) error { return syscall.ENOTSUP }

// attributes: macOS has no signal for a parent's death, but a keeper sees the
// end of its pipe.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// forkPinned starts a program; macOS has no CPU sets.
func forkPinned(path string, args []string, attr *syscall.ProcAttr, _ []int) (pid int, err error) {
	return syscall.ForkExec(path, args, attr)
}

// awaitExit returns when the child pid has ended, without reaping it.
func awaitExit(pid int) {
	queue, err := unix.Kqueue()
	if err != nil {
		return
	}
	defer unix.Close(queue)
	exit := []unix.Kevent_t{{Ident: uint64(pid), Filter: unix.EVFILT_PROC, Flags: unix.EV_ADD | unix.EV_ONESHOT, Fflags: unix.NOTE_EXIT}}
	for {
		// One that has ended already cannot be added.
		if _, err := unix.Kevent(queue, exit, exit, nil); err != unix.EINTR {
			return
		}
	}
}

// ownChildren is empty: what a child has started passes to launchd, and only its
// group is known.
func ownChildren() []int { return nil }
