//go:build profile

package server

import (
	"os"
	"path/filepath"
	"runtime/pprof"
	"strconv"

	"interleave/models"
)

// profileTime starts a profile of this process's CPU time, if its parent has asked for
// one, and returns what ends it: it is then in a file of the folder that the parent
// named. The programs that are measured are built without it: runtime/pprof would add a
// tenth to the memory of a small server at rest.
func profileTime(logf func(string, ...any)) (end func()) {
	folder := os.Getenv(models.ProfileEnv)
	if folder == "" {
		return func() {}
	}
	f, err := os.OpenFile(filepath.Join(folder, strconv.Itoa(os.Getpid())), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		err = pprof.StartCPUProfile(f)
	}
	if err != nil {
		logf("cannot profile: %v", err)
		return func() {}
	}
	return func() {
		pprof.StopCPUProfile()
		if err := f.Close(); err != nil {
			logf("cannot write the profile: %v", err)
		}
	}
}
