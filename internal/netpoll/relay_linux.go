package netpoll

import (
	"io"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// leastRoom is the room for which a step is made. For less, the receiver is waited
// for until a third of its buffer is free, which is when the poller tells of room.
const leastRoom = 8 << 10

// wayThrough is a pipe, which is empty between two steps. The kernel moves the pages
// of what was received into it and on into the other socket: splice copies nothing.
// But what is in a pipe cannot go back. So the receiver is asked for its room first.
type wayThrough struct {
	pipe [2]int
	made bool
}

func (r *Relay) pass(from, to, most int) (n int, rest []byte, in, out error) {
	if !r.made {
		r.made = unix.Pipe2(r.pipe[:], unix.O_CLOEXEC|unix.O_NONBLOCK) == nil
	}
	if !r.made { // for want of descriptors: the next step may have them
		return r.copied(from, to, most)
	}
	room := sendRoom(to)
	if room < leastRoom {
		if !writable(to) {
			return 0, nil, nil, ErrAgain
		}
		room = max(room, leastRoom)
	}
	got, in := splice(from, r.pipe[1], min(most, room))
	if in == nil && got == 0 {
		in = io.EOF
	}
	if in != nil {
		return 0, nil, in, nil
	}
	n, out = splice(r.pipe[0], to, got)
	if out != nil && out != ErrAgain {
		r.Close() // with what is in it
		return n, nil, nil, out
	}
	if n < got {
		left, err := Read(r.pipe[0], r.memory[:got-n])
		if err != nil || left != got-n {
			r.Close()
			return n, nil, io.ErrUnexpectedEOF, nil
		}
		return n, r.memory[:left], nil, ErrAgain
	}
	return n, nil, nil, nil
}

// Close frees the pipe. The next step makes another one.
func (r *Relay) Close() {
	if r.made {
		syscall.Close(r.pipe[0])
		syscall.Close(r.pipe[1])
		r.made = false
	}
}

func splice(from, to, n int) (int, error) {
	for {
		moved, _, errno := syscall.RawSyscall6(syscall.SYS_SPLICE, uintptr(from), 0, uintptr(to), 0, uintptr(n), unix.SPLICE_F_MOVE|unix.SPLICE_F_NONBLOCK)
		switch errno {
		case 0:
			return int(moved), nil
		case syscall.EINTR:
		default:
			return 0, errno
		}
	}
}

// What SO_MEMINFO tells: see sock_diag(7).
const (
	memSendBuffer = 3
	memQueued     = 5
	memCount      = 9
)

// sendRoom is how much fd's send buffer has room for, by the kernel's accounts; 0 if
// they cannot be had.
func sendRoom(fd int) int {
	var info [memCount]uint32
	size := uint32(unsafe.Sizeof(info))
	_, _, errno := syscall.RawSyscall6(syscall.SYS_GETSOCKOPT, uintptr(fd), syscall.SOL_SOCKET, unix.SO_MEMINFO,
		uintptr(unsafe.Pointer(&info)), uintptr(unsafe.Pointer(&size)), 0)
	if errno != 0 {
		return 0
	}
	return int(info[memSendBuffer]) - int(info[memQueued])
}

// writable looks whether fd has room. If not, the poller tells when there is.
func writable(fd int) bool {
	fds := [1]unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}
	var at unix.Timespec // now
	n, _, errno := syscall.RawSyscall6(syscall.SYS_PPOLL, uintptr(unsafe.Pointer(&fds)), 1, uintptr(unsafe.Pointer(&at)), 0, 0, 0)
	return errno != 0 || n > 0
}
