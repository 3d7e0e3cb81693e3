package stacks

import (
	"bufio"
	"errors"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"interleave/internal/bounded"
	"interleave/results"
)

// PerfScript is how perf has to print its record.
var PerfScript = []string{"script", "--no-inline", "--show-task-events", "-F", "comm,pid,ip,sym,dso"}

// longestLine bounds a line of perf's: names of C++ functions are long.
const longestLine = 64 << 10

// Perf reads what perf script prints of its samples, of the processes of a tree: those
// that it had, and what they have started since. The outermost frame of each stack is
// its program. A frame without a symbol gets it from names, which may be nil, or else
// the name of its file.
func Perf(in io.Reader, tree []int, names *GoNames) (samples []results.Stack, err error) {
	r := bufio.NewReader(in)
	members := map[string]bool{} // process ids
	for _, pid := range tree {
		members[strconv.Itoa(pid)] = true
	}
	var comm string     // empty where the sample is of another process
	var frames []string // the innermost first
	end := func() {
		if comm != "" && len(frames) > 0 {
			frames = append(frames, comm)
			slices.Reverse(frames)
			samples = append(samples, results.Stack{Frames: frames, Count: 1})
		}
		comm, frames = "", nil
	}
	for {
		text, _, err := bounded.Line(r, longestLine)
		if errors.Is(err, io.EOF) {
			end()
			return samples, nil
		}
		if err != nil {
			return nil, err
		}
		line := string(text)
		switch {
		case strings.TrimSpace(line) == "":
			end()
		case task.MatchString(line):
			end()
			follow(members, task.FindStringSubmatch(line))
		case line[0] != '\t' && line[0] != ' ':
			end()
			comm = programOf(line, members)
		case len(frames) < results.MaxFrames-1:
			name := frameOf(line, names)
			// Many unnamed frames of one library, one below the other, say no more than one.
			if len(frames) == 0 || name[0] != '[' || frames[len(frames)-1] != name {
				frames = append(frames, name)
			}
		}
	}
}

// task is what perf prints of a process or thread that begins or ends: its process and
// thread ids, and those of its parent.
var task = regexp.MustCompile(`PERF_RECORD_(FORK|EXIT)\((\d+):(\d+)\):\((\d+):\d+\)$`)

// follow takes note of a process that a member starts, or of a member's end.
func follow(members map[string]bool, event []string) {
	what, pid, thread, parent := event[1], event[2], event[3], event[4]
	switch {
	case what == "FORK" && members[parent]:
		members[pid] = true
	case what == "EXIT" && pid == thread:
		delete(members, pid)
	}
}

// programOf is the program in the line above a stack, such as "gunicorn: worker  1234 ";
// empty if the process is none of the members.
func programOf(line string, members map[string]bool) string {
	words := strings.Fields(line)
	last := len(words) - 1
	if last < 1 || !members[words[last]] {
		return ""
	}
	return strings.Join(words[:last], " ")
}

// frameOf is the function in a line such as "  7f01 epoll_wait+0x1 (/usr/lib/libc.so.6)".
func frameOf(line string, names *GoNames) string {
	address, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	symbol, file := rest, ""
	if at := strings.LastIndex(rest, " ("); at >= 0 && strings.HasSuffix(rest, ")") {
		symbol, file = rest[:at], rest[at+2:len(rest)-1]
	}
	symbol = strings.TrimSpace(symbol)
	if at := strings.LastIndex(symbol, "+0x"); at > 0 {
		symbol = symbol[:at]
	}
	if symbol != "" && symbol != "[unknown]" {
		if strings.HasPrefix(file, "[kernel") {
			symbol += results.KernelMark
		}
		return symbol
	}
	if pc, err := strconv.ParseUint(address, 16, 64); err == nil {
		if name := names.at(file, pc); name != "" {
			return name
		}
	}
	return "[" + strings.Trim(path.Base(file), "[]./") + "]"
}
