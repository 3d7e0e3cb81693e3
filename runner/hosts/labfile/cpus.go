package labfile

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// maxProcessor is the highest number of a processor that a set of the kernel's can hold.
const maxProcessor = 1023

var spanForm = regexp.MustCompile(`^([0-9]{1,4})(?:-([0-9]{1,4}))?$`)

// errProcessors is what is wrong with a set of processors.
var errProcessors = errors.New("want a set of processors such as 0-7 or 0-3,8")

// Processors reads such a set.
func Processors(text string) (cpus []int, err error) {
	for part := range strings.SplitSeq(text, ",") {
		m := spanForm.FindStringSubmatch(strings.TrimSpace(part))
		if m == nil {
			return nil, errProcessors
		}
		first, _ := strconv.Atoi(m[1])
		last := first
		if m[2] != "" {
			last, _ = strconv.Atoi(m[2])
		}
		if last < first || last > maxProcessor {
			return nil, errProcessors
		}
		for cpu := first; cpu <= last; cpu++ {
			cpus = append(cpus, cpu)
		}
	}
	slices.Sort(cpus)
	return slices.Compact(cpus), nil
}
