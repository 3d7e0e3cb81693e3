// Package files is the files that handlers read: a page of 4 KiB for each item, in
// which something is kept that is nowhere else. To read one blocks the thread.
package files

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"interleave/scenarios"
)

const (
	folder   = "files" // a file for each item, called by its number
	pageSize = 4 << 10 // of each file, in bytes
)

// Make makes the files in a folder. The secret is of what is kept there.
func Make(in string, secret uint64) error {
	if err := makeFiles(filepath.Join(in, folder), secret); err != nil {
		return fmt.Errorf("make files: %w", err)
	}
	return nil
}

func makeFiles(folder string, secret uint64) error {
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	for item := range uint64(scenarios.Items) {
		page := bytes.Repeat([]byte("what there is to say about the item\n"), pageSize)[:pageSize-scenarios.ProofLen]
		page = scenarios.AppendKept(page, secret, scenarios.InFile, item)
		if err := os.WriteFile(filepath.Join(folder, strconv.FormatUint(item, 10)), page, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// Read reads the file of an item in a folder, and appends what is kept there.
func Read(in string, dst []byte, item uint64) ([]byte, error) {
	var page [pageSize]byte
	path := filepath.Join(in, folder, strconv.FormatUint(item, 10))
	n, err := readWhole(path, page[:])
	if err != nil {
		return dst, fmt.Errorf("read the file of item %d: %w", item, err)
	}
	if n < scenarios.ProofLen {
		return dst, fmt.Errorf("the file of item %d has %d bytes only", item, n)
	}
	return append(dst, page[n-scenarios.ProofLen:n]...), nil
}

// readWhole fills p from a file. It knows no poller: package os would ask the
// kernel whether it can poll the file, with each one.
func readWhole(path string, p []byte) (n int, err error) {
	fd, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	defer syscall.Close(fd)
	for n < len(p) {
		m, err := syscall.Read(fd, p[n:])
		if err == syscall.EINTR {
			continue
		}
		if m <= 0 || err != nil {
			return n, err
		}
		n += m
	}
	return n, nil
}
