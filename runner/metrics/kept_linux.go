package metrics

import "golang.org/x/sys/unix"

// Kept is a file of the kernel's that is open to be read again and again: to
// open it costs ten times as much. The nil Kept cannot be read.
type Kept struct {
	fd  int
	buf []byte
}

// mostKept bounds what is read of a file. /proc/stat of a thousand processors
// is smaller.
const mostKept = 1 << 20

// Keep opens a file; nil if it cannot be opened.
func Keep(path string) *Kept {
	for {
		fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
		switch err {
		case nil:
			return &Kept{fd: fd, buf: make([]byte, 4096)}
		case unix.EINTR:
		default:
			return nil
		}
	}
}

// Read returns what the file says now, valid until the next Read; nil if it
// cannot be read.
func (k *Kept) Read() []byte {
	if k == nil {
		return nil
	}
	for n := 0; ; {
		got, err := unix.Pread(k.fd, k.buf[n:], int64(n))
		switch {
		case err == unix.EINTR:
			continue
		case err != nil:
			return nil
		}
		n += got
		// The kernel writes such a file in one go: if there is room left, that
		// was all of it.
		if n < len(k.buf) || n >= mostKept {
			return k.buf[:n]
		}
		k.buf = append(k.buf, make([]byte, n)...)
	}
}

// Close closes the file.
func (k *Kept) Close() {
	if k != nil {
		unix.Close(k.fd)
	}
}
