package process

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"interleave/internal/bounded"
)

// What the starter tells a keeper, a line each. When the pipe ends without
// "kill" before, the starter is gone.
const (
	signalLine = "signal " // and the number of the signal for the child
	killLine   = "kill"
)

// What a keeper tells, a line each: first that the child was started or why it
// was not, then how it ended.
const (
	startedLine = "started " // and the child's process id
	failedLine  = "failed "  // and the number of the error
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

// keeperArguments are the command line of a keeper: how many descriptors the
// child inherits beside the first three, the processors that it may use, its
// program and its arguments.
func keeperArguments(inherited int, cpus []int, path string, args []string) []string {
	var set []string
	for _, cpu := range cpus {
		set = append(set, strconv.Itoa(cpu))
	}
	return slices.Concat([]string{keeperName, strconv.Itoa(inherited), strings.Join(set, ","), path}, args)
}

func parseKeeperArguments(args []string) (inherited int, cpus []int, command []string, err error) {
	if len(args) < 4 {
		return 0, nil, nil, syscall.EINVAL
	}
	if inherited, err = strconv.Atoi(args[1]); err != nil {
		return 0, nil, nil, syscall.EINVAL
	}
	for word := range strings.SplitSeq(args[2], ",") {
		if word == "" {
			continue
		}
		cpu, err := strconv.Atoi(word)
		if err != nil {
			return 0, nil, nil, syscall.EINVAL
		}
		cpus = append(cpus, cpu)
	}
	return inherited, cpus, args[3:], nil
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

// readEnded reads a keeper's last line; false if it was killed before.
func readEnded(from *bufio.Reader) (status syscall.WaitStatus, left int, ok bool) {
	line, ended, _ := bounded.Line(from, longestLine)
	_, err := fmt.Sscanf(string(line), endedLine+"%d %d", &status, &left)
	return status, left, ended && err == nil
}

func tell(to *os.File, format string, args ...any) { fmt.Fprintf(to, format+"\n", args...) }
