package metrics

import (
	"encoding/binary"
	"strconv"

	"golang.org/x/sys/unix"
)

// procFile is a file of a process or of a thread in /proc.
type procFile int

const (
	statFile procFile = iota
	rollupFile
	taskFolder
	childrenFile // of a thread, as are those that follow
	statusFile
	schedFile
	threadStatFile
	procFiles // how many there are
)

var procNames = [procFiles]string{"stat", "smaps_rollup", "task", "children", "status", "schedstat", "stat"}

// files keeps files of /proc open from one reading to the next: to read one
// again costs a tenth of opening it. A descriptor stays with the process that
// it was opened for, even if another process gets its id afterwards.
type files struct {
	open  map[threadID]*opened // tid 0 for a process's own files
	kept  int                  // descriptors among them
	limit int                  // of kept
	round int                  // of the walk that is under way or was the last

	path []byte
	buf  []byte
}

// opened is what is kept of one process or thread.
type opened struct {
	round int // the last walk that came by
	fds   [procFiles]int
}

// newFiles leaves three quarters of the descriptors to others.
func newFiles() *files {
	f := &files{open: map[threadID]*opened{}, buf: make([]byte, 8192)}
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &limit) == nil {
		f.limit = int(min(limit.Cur/4, 16384))
	}
	return f
}

// see notes that the walk came by a process, or a thread of it.
func (f *files) see(id threadID) *opened {
	o := f.open[id]
	if o == nil {
		o = new(opened)
		for i := range o.fds {
			o.fds[i] = -1
		}
		f.open[id] = o
	}
	o.round = f.round
	return o
}

// sweep closes what the last walk did not come by.
func (f *files) sweep() {
	for id, o := range f.open {
		if o.round != f.round {
			f.drop(o)
			delete(f.open, id)
		}
	}
}

// close closes all. Reading goes on afterwards, by opening anew.
func (f *files) close() {
	f.round++
	f.sweep()
}

func (f *files) drop(o *opened) {
	for i, fd := range o.fds {
		if fd >= 0 {
			unix.Close(fd)
			f.kept--
			o.fds[i] = -1
		}
	}
}

// use calls read with the descriptor of a file and keeps it open unless read
// fails. A kept one that fails is opened anew once: a process that has become
// another program has another memory, but still the same id.
func (f *files) use(id threadID, name procFile, read func(fd int) bool) bool {
	o := f.see(id)
	if fd := o.fds[name]; fd >= 0 {
		if read(fd) {
			return true
		}
		unix.Close(fd)
		f.kept--
		o.fds[name] = -1
	}
	fd := f.openFile(id, name)
	if fd < 0 {
		return false
	}
	ok := read(fd)
	if !ok || f.kept >= f.limit {
		unix.Close(fd)
		return ok
	}
	o.fds[name] = fd
	f.kept++
	return true
}

func (f *files) openFile(id threadID, name procFile) int {
	p := append(f.path[:0], "/proc/"...)
	p = strconv.AppendInt(p, int64(id.pid), 10)
	if name >= childrenFile {
		p = append(p, "/task/"...)
		p = strconv.AppendInt(p, int64(id.tid), 10)
	}
	p = append(p, '/')
	p = append(p, procNames[name]...)
	f.path = p
	for {
		fd, err := unix.Open(string(p), unix.O_RDONLY|unix.O_CLOEXEC, 0)
		switch err {
		case nil:
			return fd
		case unix.EINTR:
		default:
			return -1
		}
	}
}

// read returns the content of a file, valid until the next reading; nil if it
// cannot be read.
func (f *files) read(id threadID, name procFile) (text []byte) {
	f.use(id, name, func(fd int) bool {
		for n := 0; ; {
			if n == len(f.buf) {
				f.buf = append(f.buf, make([]byte, n)...)
			}
			got, err := unix.Pread(fd, f.buf[n:], int64(n))
			switch {
			case err == unix.EINTR:
				continue
			case err != nil:
				return false
			case got == 0:
				text = f.buf[:n]
				return true
			}
			n += got
		}
	})
	return text
}

// threads appends the ids of pid's threads to list.
func (f *files) threads(pid int, list []int) []int {
	from := len(list)
	f.use(threadID{pid: pid}, taskFolder, func(fd int) bool {
		list = list[:from]
		if _, err := unix.Seek(fd, 0, 0); err != nil {
			return false
		}
		for {
			n, err := unix.ReadDirent(fd, f.buf)
			switch {
			case err == unix.EINTR:
				continue
			case err != nil:
				return false
			case n <= 0:
				return len(list) > from
			}
			list = appendNumbers(list, f.buf[:n])
		}
	})
	return list
}

// appendNumbers appends the names that are numbers in what getdents64(2)
// returned: records of inode and offset, 8 bytes each, the record's length in
// 2, a type in 1, and the name up to a zero byte.
func appendNumbers(list []int, records []byte) []int {
	const lengthAt, nameAt = 16, 19
	for len(records) > nameAt {
		length := int(binary.NativeEndian.Uint16(records[lengthAt:]))
		if length <= nameAt || length > len(records) {
			break
		}
		if name := records[nameAt:length]; '0' <= name[0] && name[0] <= '9' {
			list = append(list, int(parseInt(name)))
		}
		records = records[length:]
	}
	return list
}
