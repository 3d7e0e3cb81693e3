package supervise

import (
	"fmt"
	"os"
	"syscall"
)

// Memory is memory that a master shares with its workers.
type Memory []byte

// NewMemory makes size bytes, all of them zero, and the file by which workers
// inherit them (Group.Files).
func NewMemory(size int) (Memory, *os.File, error) {
	file, err := sharedFile()
	if err != nil {
		return nil, nil, fmt.Errorf("cannot make memory to share with workers: %w", err)
	}
	var m Memory
	if err = file.Truncate(int64(size)); err == nil {
		m, err = OpenMemory(int(file.Fd()), size)
	}
	if err != nil {
		file.Close()
		return nil, nil, fmt.Errorf("cannot make memory to share with workers: %w", err)
	}
	return m, file, nil
}

// OpenMemory maps the memory that fd holds. Mapped, it needs no descriptor any
// more.
func OpenMemory(fd, size int) (Memory, error) {
	m, err := syscall.Mmap(fd, 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("cannot map the memory shared with workers: %w", err)
	}
	return m, nil
}

// Close unmaps the memory; nobody may use it afterwards.
func (m Memory) Close() { syscall.Munmap(m) }
