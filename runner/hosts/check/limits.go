package check

import (
	"encoding/json"
	"io"
	"math"
	"syscall"

	"interleave/runner/load"
)

// LimitsCommand is the hidden command that runs LimitsChild.
const LimitsCommand = "host-limits"

// LimitsChild writes this host's Limits to stdout, as a line of JSON.
func LimitsChild(stdout io.Writer) error {
	var l Limits
	var files syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files) == nil && files.Cur < math.MaxInt32 {
		l.OpenFiles = int64(files.Cur)
	}
	l.Ports = int64(load.PortsToOneServer())
	return json.NewEncoder(stdout).Encode(l)
}
