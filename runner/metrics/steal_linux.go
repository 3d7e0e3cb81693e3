package metrics

import (
	"bytes"
	"strconv"
	"time"
)

// Stolen counts the time that the hypervisor has taken from some processors.
// The kernel tells it of each in steps of 10 ms, and may be late by a tick.
//
// Of all processors it tells the sum as well, which it has not rounded before:
// that sum moves on at other moments. The mean of the two has steps of 5 ms,
// and shows three quarters of the short thefts of which the first alone shows
// half.
type Stolen struct {
	stat  *Kept
	names map[string]bool // of the processors; empty for all
}

// NewStolen returns a counter for some processors, or for all if none is
// named. It is to be closed.
func NewStolen(processors []int) *Stolen {
	s := &Stolen{stat: Keep("/proc/stat"), names: map[string]bool{}}
	if len(processors) == bytes.Count(s.stat.Read(), []byte("cpu"))-1 {
		processors = nil // all there are
	}
	for _, n := range processors {
		s.names["cpu"+strconv.Itoa(n)] = true
	}
	return s
}

// Read returns the time so far, of the processors together; false if the
// kernel does not tell.
func (s *Stolen) Read() (time.Duration, bool) { return stolen(s.stat.Read(), s.names) }

// Close closes what is kept open.
func (s *Stolen) Close() { s.stat.Close() }

// stolen reads a text of /proc/stat, in which the line of all processors comes
// first, and then one of each.
func stolen(text []byte, names map[string]bool) (time.Duration, bool) {
	var each, all time.Duration
	known := false
	for line := range bytes.Lines(text) {
		if !bytes.HasPrefix(line, []byte("cpu")) {
			break
		}
		name, steal, ok := stealOf(line)
		switch {
		case !ok:
		case string(name) == "cpu":
			all = steal
		case len(names) == 0 || names[string(name)]:
			each += steal
			known = true
		}
	}
	if len(names) == 0 {
		each = (each + all) / 2
	}
	return each, known
}

// stealOf reads a line of /proc/stat.
func stealOf(line []byte) (name []byte, steal time.Duration, ok bool) {
	const stealField = 8 // counted from the line's name
	field := 0
	for word := range bytes.FieldsSeq(line) {
		switch field {
		case 0:
			name = word
		case stealField:
			return name, ticks(word), true
		}
		field++
	}
	return name, 0, false
}
