package process

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// scratch is a folder of this process, and who removes it.
var scratch struct {
	mu      sync.Mutex
	dir     string // empty if there is none
	janitor *exec.Cmd
	alive   *os.File // the janitor reads from its other end
}

// Scratch is a folder for what is needed no longer than this process runs. The
// first call makes it. It goes with RemoveScratch, or when this process is gone,
// however it ended: a janitor, this program once more, waits for that. Servers that
// give up the rights of their starter can get to what lies in it, if they know the name.
func Scratch() (string, error) {
	scratch.mu.Lock()
	defer scratch.mu.Unlock()
	if scratch.dir != "" {
		return scratch.dir, nil
	}
	program, err := ownProgram()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "interleave-")
	if err == nil {
		err = os.Chmod(dir, 0o711)
	}
	if err != nil {
		return "", fmt.Errorf("make a folder for temporary files: %w", err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		os.Remove(dir)
		return "", err
	}
	defer r.Close()
	janitor := &exec.Cmd{
		Path: program, Args: []string{janitorName, dir}, Stdin: r,
		SysProcAttr: &syscall.SysProcAttr{Setpgid: true},
	}
	if err := janitor.Start(); err != nil {
		w.Close()
		os.Remove(dir)
		return "", fmt.Errorf("start who removes temporary files: %w", err)
	}
	scratch.dir, scratch.janitor, scratch.alive = dir, janitor, w
	return dir, nil
}

// RemoveScratch removes the folder that Scratch has made, if it has.
func RemoveScratch() {
	scratch.mu.Lock()
	defer scratch.mu.Unlock()
	if scratch.dir == "" {
		return
	}
	scratch.alive.Close()
	scratch.janitor.Wait()
	os.RemoveAll(scratch.dir) // should the janitor have been killed
	scratch.dir = ""
}

// janitorName is the name under which this program is a janitor.
const janitorName = "interleave-janitor"

// clean is the whole life of a janitor.
func clean(dir string) int {
	outliveSignals()
	io.Copy(io.Discard, os.Stdin)
	// Children may go on writing until their keepers have killed them.
	for deadline := time.Now().Add(sweepLimit); ; time.Sleep(10 * time.Millisecond) {
		err := os.RemoveAll(dir)
		if err == nil {
			return 0
		}
		if time.Now().After(deadline) {
			return 1
		}
	}
}
