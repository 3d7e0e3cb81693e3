package thread

import "syscall"

// wires are the ends of a pipe.
func wires() (heard, cord int, err error) {
	var ends [2]int
	if err := syscall.Pipe(ends[:]); err != nil {
		return 0, 0, err
	}
	for _, fd := range ends {
		syscall.CloseOnExec(fd)
		syscall.SetNonblock(fd, true)
	}
	return ends[0], ends[1], nil
}
