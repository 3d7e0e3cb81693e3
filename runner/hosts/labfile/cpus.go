package labfile

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// maxProcessor is the highest number of a processor that a set of the kernel's can hold.
const maxProcessor = 1023

var spanForm = regexp.MustCompile(`^([0-9]{1,4})(?:-([0-9]{1,4}))?$`)

// processors reads a set such as 0-7 or 0-3,8, and says what is wrong with it; empty if
// nothing is.
func processors(text string) (cpus []int, why string) {
	why = fmt.Sprintf("%.60q is no set of processors: want one such as 0-7 or 0-3,8", text)
	for part := range strings.SplitSeq(text, ",") {
		m := spanForm.FindStringSubmatch(strings.TrimSpace(part))
		if m == nil {
			return nil, why
		}
		first, _ := strconv.Atoi(m[1])
		last := first
		if m[2] != "" {
			last, _ = strconv.Atoi(m[2])
		}
		if last < first || last > maxProcessor {
			return nil, why
		}
		for cpu := first; cpu <= last; cpu++ {
			cpus = append(cpus, cpu)
		}
	}
	slices.Sort(cpus)
	return slices.Compact(cpus), ""
}
