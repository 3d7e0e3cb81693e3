package network

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// Place is a network namespace that this program has for itself.
type Place struct {
	outer *os.File // the namespace in which it was before; nil if it may not change that
}

// enteredVariable tells the program that Enter has begun again that it is there: its
// process id, which stays the same, and the descriptor of the outer namespace, -1 for
// none.
const enteredVariable = "INTERLEAVE_NETWORK"

// Enter moves this process into a network namespace of its own, by beginning its
// program once more with the same arguments: so it returns an error, or it returns in
// the program that was begun. It must be called before anything is started or written.
// before, if not nil, is called where this process was first: its error is Enter's.
//
// The superuser needs nothing for it. Others need user namespaces, in which they are
// the superuser of a network of their own.
func Enter(before func() error) (*Place, error) {
	if p := entered(); p != nil {
		tune()
		return p, nil
	}
	if before != nil {
		if err := before(); err != nil {
			return nil, err
		}
	}
	runtime.LockOSThread() // of which exec makes the whole process
	outer, err := unix.Open("/proc/thread-self/ns/net", unix.O_RDONLY, 0)
	if err != nil {
		return nil, fmt.Errorf("open this process's network namespace: %w", err)
	}
	if err = unix.Unshare(unix.CLONE_NEWNET); err == nil {
		return nil, again("/proc/self/exe", os.Args, outer)
	}
	unix.Close(outer)
	if !errors.Is(err, unix.EPERM) {
		return nil, fmt.Errorf("make a network namespace: %w", err)
	}
	unshare, err := userNamespaces()
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return nil, again(unshare, append([]string{"unshare", "-Urn", "--", self}, os.Args[1:]...), -1)
}

// again begins a program in place of this one.
func again(program string, args []string, outer int) error {
	env := append(os.Environ(), fmt.Sprintf("%s=%d %d", enteredVariable, os.Getpid(), outer))
	return fmt.Errorf("begin %s again: %w", program, syscall.Exec(program, args, env))
}

// entered is where Enter has begun this program; nil if it was begun by somebody else.
func entered() *Place {
	value := os.Getenv(enteredVariable)
	os.Unsetenv(enteredVariable) // no child is to take it for its own
	pid, outer, _ := strings.Cut(value, " ")
	fd, err := strconv.Atoi(outer)
	if err != nil || pid != strconv.Itoa(os.Getpid()) {
		return nil
	}
	p := &Place{}
	if fd >= 0 {
		unix.CloseOnExec(fd)
		p.outer = os.NewFile(uintptr(fd), "outer network")
		if onThread(func() error { return unix.Setns(fd, unix.CLONE_NEWNET) }) != nil {
			p.outer.Close() // a superuser's of a user namespace, who does not rule the host's network
			p.outer = nil
		}
	}
	return p
}

// errNotAllowed says how one may have networks.
var errNotAllowed = errors.New("network conditions need a network namespace, and this user may not make one: run as root, " +
	"or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1, or on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0)")

// userNamespaces is util-linux's unshare, by which a user who is not the superuser gets
// a network of his own; an error if he may not.
func userNamespaces() (unshare string, err error) {
	if unshare, err = exec.LookPath("unshare"); err != nil {
		return "", errors.New("network conditions without root need the program unshare: install util-linux, or run as root")
	}
	if exec.Command(unshare, "-Urn", "--", "true").Run() != nil {
		return "", errNotAllowed
	}
	return unshare, nil
}

// otherEnd is the namespace at the other end of a link.
func (p *Place) otherEnd(outer bool) (*os.File, error) {
	if !outer {
		return fresh()
	}
	if p.outer == nil {
		return nil, errors.New("only root may put a network between this host and what is started here: run as root")
	}
	fd, err := unix.FcntlInt(p.outer.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), "outer network"), nil
}

// Outer reports whether a link may end in the namespace in which this program was
// before, so that other programs of the host can use it.
func (p *Place) Outer() bool { return p.outer != nil }

// fresh makes a network namespace, which lives as long as its file.
func fresh() (f *os.File, err error) {
	err = onThread(func() error {
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			return fmt.Errorf("make a network namespace: %w", err)
		}
		fd, err := unix.Open("/proc/thread-self/ns/net", unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			return err
		}
		f = os.NewFile(uintptr(fd), "network")
		tune()
		return nil
	})
	return f, err
}

// within calls f on a thread in the network namespace of a file.
func within(path string, f func() error) error {
	return onThread(func() error {
		fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			return fmt.Errorf("open the network namespace %s: %w", path, err)
		}
		defer unix.Close(fd)
		if err := unix.Setns(fd, unix.CLONE_NEWNET); err != nil {
			return fmt.Errorf("enter the network namespace %s: %w", path, err)
		}
		return f()
	})
}

// onThread calls f on a thread that ends with it: no other code runs where f leaves it.
func onThread(f func() error) error {
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		if unix.Gettid() == os.Getpid() {
			// The first thread does not end, and is what /proc shows of the process.
			done <- onThread(f) // on another, since this one is taken
			runtime.UnlockOSThread()
			return
		}
		done <- f() // and never unlocks it
	}()
	return <-done
}

// ownNamespace is the file of the network namespace of this process, all of whose threads
// are in it but those of onThread.
func ownNamespace() string { return fmt.Sprintf("/proc/%d/ns/net", os.Getpid()) }

// fileOf is a path by which processes of this user open f.
func fileOf(f *os.File) string { return fmt.Sprintf("/proc/%d/fd/%d", os.Getpid(), f.Fd()) }
