package server

import (
	"fmt"
	"os"
	"runtime"

	"interleave/models"
)

// countAllocations returns a function that appends what this process has
// allocated since now to the file that its parent has asked for, if it has.
// That is done at the end, so that nothing is counted while requests are
// served.
func countAllocations(logf func(string, ...any)) func() {
	path := os.Getenv(models.CountsEnv)
	if path == "" {
		return func() {}
	}
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	return func() {
		var after runtime.MemStats
		runtime.ReadMemStats(&after)
		line := fmt.Appendf(nil, "%d %d\n", after.Mallocs-before.Mallocs, after.TotalAlloc-before.TotalAlloc)
		if err := appendLine(path, line); err != nil {
			logf("cannot say what was allocated: %v", err)
		}
	}
}

// appendLine writes a line at once, so that those of several processes do not
// mix.
func appendLine(path string, line []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.Write(line)
	return err
}
