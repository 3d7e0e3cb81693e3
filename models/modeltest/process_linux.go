package modeltest

import "syscall"

// attributes put a server into a group of its own, by which what it leaves
// behind is found, and have it die with tests that are killed.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
