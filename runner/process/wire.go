package process

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"interleave/internal/bounded"
)

// What the starter tells a keeper, a line each. When the pipe ends without
// "kill" before, the starter is gone.
const (
	signalLine = "signal " // and the number of the signal for the child
	killLine   = "kill"
	readyLine  = "ready" // the child is up: from now on it is started again if it ends
)

// What a keeper tells, a line each: first that the child was started or why it
// was not, then each time it was started again, and at last how it ended.
const (
	startedLine = "started " // and the child's process id
	failedLine  = "failed "  // and the number of the error
	againLine   = "again "   // and the process id of the child's successor
	endedLine   = "ended "   // the wait status, and how many processes the child left behind
)

// longestLine bounds each of these lines.
const longestLine = 128

// The descriptors of a keeper beside the child's first three: they come
// before those that the child inherits beside its first three.
const (
	controlFD = 3 + iota
	statusFD
	inheritedFD
)

// keeperName is the name under which this program is a keeper.
const keeperName = "interleave-keeper"

// keeping is the command line of a keeper.
type keeping struct {
	inherited int           // descriptors of the child beside its first three
	listener  bool          // the first of these is a listener
	cpus      []int         // that the child may use
	again     time.Duration // after which a child that ends is started again; 0 if it is not
	network   string        // file of the network namespace of the child; empty for the starter's
	command   []string      // the child's program and its arguments
}

func (k keeping) arguments() []string {
	var set []string
	for _, cpu := range k.cpus {
		set = append(set, strconv.Itoa(cpu))
	}
	return slices.Concat([]string{keeperName, strconv.Itoa(k.inherited), strconv.FormatBool(k.listener), k.again.String(), strings.Join(set, ","), k.network}, k.command)
}

func parseKeeping(args []string) (k keeping, err error) {
	if len(args) < 7 {
		return k, syscall.EINVAL
	}
	if k.inherited, err = strconv.Atoi(args[1]); err != nil {
		return k, syscall.EINVAL
	}
	if k.listener, err = strconv.ParseBool(args[2]); err != nil {
		return k, syscall.EINVAL
	}
	if k.again, err = time.ParseDuration(args[3]); err != nil {
		return k, syscall.EINVAL
	}
	for word := range strings.SplitSeq(args[4], ",") {
		if word == "" {
			continue
		}
		cpu, err := strconv.Atoi(word)
		if err != nil {
			return k, syscall.EINVAL
		}
		k.cpus = append(k.cpus, cpu)
	}
	k.network, k.command = args[5], args[6:]
	return k, nil
}

// readStarted reads a keeper's first line: the child's process id.
func readStarted(from *bufio.Reader) (pid int, err error) {
	line, _, err := bounded.Line(from, longestLine)
	var number int
	if _, scanned := fmt.Sscanf(string(line), failedLine+"%d", &number); scanned == nil {
		return 0, syscall.Errno(number)
	}
	if _, scanned := fmt.Sscanf(string(line), startedLine+"%d", &pid); scanned == nil {
		return pid, nil
	}
	return 0, fmt.Errorf("its keeper ended (%v)", err)
}

// readEnded reads a keeper's last line, and before it calls again with the process
// id of each successor of the child; false if it was killed before.
func readEnded(from *bufio.Reader, again func(pid int)) (status syscall.WaitStatus, left int, ok bool) {
	for {
		line, ended, _ := bounded.Line(from, longestLine)
		var pid int
		if _, err := fmt.Sscanf(string(line), againLine+"%d", &pid); ended && err == nil {
			again(pid)
			continue
		}
		_, err := fmt.Sscanf(string(line), endedLine+"%d %d", &status, &left)
		return status, left, ended && err == nil
	}
}

func tell(to *os.File, format string, args ...any) { fmt.Fprintf(to, format+"\n", args...) }
