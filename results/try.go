package results

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// TryFile says whether a file can be written, before the work whose result it
// is to hold. An empty path needs none. What is there is not touched, and
// nothing is left behind.
func TryFile(path string) error {
	if path == "" {
		return nil
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("%s is a folder: name a file", path)
	case err == nil && !info.Mode().IsRegular():
		return nil // a device or a pipe: to open it may wait for a reader
	case err == nil:
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		f.Close()
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return TryFolder(filepath.Dir(path))
}

// TryFolder says whether files can be made in a folder.
func TryFolder(dir string) error {
	f, err := os.CreateTemp(dir, ".interleave-*")
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the folder %s is not there: make it, or name another", dir)
	}
	if err != nil {
		// The name of the file that was tried is nobody's concern.
		var at *fs.PathError
		if errors.As(err, &at) {
			err = at.Err
		}
		return fmt.Errorf("no file can be made in %s: %w", dir, err)
	}
	// A full disk lets a file be made, and no byte be written.
	_, err = f.WriteString("\n")
	err = errors.Join(err, f.Close(), os.Remove(f.Name()))
	if err != nil {
		return fmt.Errorf("no file can be written in %s: %w", dir, err)
	}
	return nil
}
