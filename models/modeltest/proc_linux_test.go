package modeltest

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// needProc skips a case that looks into processes where that is not possible.
func needProc(*testing.T) {}

// procStat are the fields of /proc/PID/stat behind the name, from the state
// on; nil if there is no such process, or it is a zombie.
func procStat(pid int) []string {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil
	}
	_, rest, _ := strings.Cut(string(raw), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 20 || fields[0] == "Z" || fields[0] == "X" {
		return nil
	}
	return fields
}

// processes returns the parent and the group of every live process.
func processes() map[int][2]int {
	all := make(map[int][2]int)
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if fields := procStat(pid); fields != nil {
			parent, _ := strconv.Atoi(fields[1])
			group, _ := strconv.Atoi(fields[2])
			all[pid] = [2]int{parent, group}
		}
	}
	return all
}

// below returns the server's live descendants.
func (s *Server) below() (pids []int) {
	all := processes()
	for pid := range all {
		for up := pid; up > 1; up = all[up][0] {
			if all[up][0] == s.Cmd.Process.Pid {
				pids = append(pids, pid)
				break
			}
		}
	}
	return pids
}

// noteTree remembers the descendants, to look for them afterwards.
func (s *Server) noteTree(tree map[int]bool) {
	for _, pid := range s.below() {
		tree[pid] = true
	}
}

// nothingLeft checks that all processes of an ended server are gone: those
// that were seen, and all of its group.
func (s *Server) nothingLeft(tree map[int]bool) {
	group := s.Cmd.Process.Pid
	left := func() (pids []int) {
		for pid, of := range processes() {
			if of[1] == group || tree[pid] && of[0] == 1 {
				pids = append(pids, pid)
			}
		}
		return pids
	}
	end := time.Now().Add(Patience)
	for len(left()) > 0 && time.Now().Before(end) {
		time.Sleep(5 * time.Millisecond)
	}
	if pids := left(); len(pids) > 0 {
		s.t.Errorf("the server's end left the processes %v", pids)
		for _, pid := range pids {
			syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}

// descriptors counts the open descriptors of the whole tree.
func (s *Server) descriptors() int {
	n := 0
	for _, pid := range append(s.below(), s.Cmd.Process.Pid) {
		entries, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
		n += len(entries)
	}
	return n
}

// takeDescriptors lets the server's own process open no further descriptor. Those up
// to the listener's are in use, and poll takes no more than the limit.
func (s *Server) takeDescriptors() {
	s.t.Helper()
	limit := unix.Rlimit{Cur: 4, Max: 4}
	if err := unix.Prlimit(s.Cmd.Process.Pid, unix.RLIMIT_NOFILE, &limit, nil); err != nil {
		s.t.Skip("cannot limit the descriptors of another process: ", err)
	}
}

// cpu is the processor time that the living processes of the tree have used.
func (s *Server) cpu() time.Duration {
	const tick = time.Second / 100
	var sum time.Duration
	for _, pid := range append(s.below(), s.Cmd.Process.Pid) {
		if fields := procStat(pid); fields != nil {
			user, _ := strconv.Atoi(fields[11])
			system, _ := strconv.Atoi(fields[12])
			sum += time.Duration(user+system) * tick
		}
	}
	return sum
}

// memory is the PSS of the whole tree, in bytes: shared pages count once.
func (s *Server) memory() (sum int) {
	for _, pid := range append(s.below(), s.Cmd.Process.Pid) {
		raw, _ := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
		_, rest, _ := strings.Cut(string(raw), "\nPss:")
		if fields := strings.Fields(rest); len(fields) > 0 {
			kilobytes, _ := strconv.Atoi(fields[0])
			sum += kilobytes << 10
		}
	}
	return sum
}
