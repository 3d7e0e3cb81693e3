package supervise

import "os"

// sharedFile returns a file that has no name any more.
func sharedFile() (*os.File, error) {
	file, err := os.CreateTemp("", "interleave-shared-")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(file.Name()); err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}
