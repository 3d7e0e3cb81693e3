package process

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Executable says why the file at path cannot be started, and what to do; nil
// if it can.
func Executable(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s is missing: build or install it first", path)
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is not a program: it is not a file", path)
	case info.Mode()&0o111 == 0:
		return fmt.Errorf("%s is not executable: chmod +x %s", path, path)
	}
	return nil
}
