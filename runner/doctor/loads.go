package doctor

import "strings"

// Load is what one load of a scenario needs of a host.
type Load struct {
	Name        string // "idle idle-10000"
	Connections int    // open at the same time
	Descriptors int    // that one process needs, at most
}

// largest returns the greatest need among loads, and the first load that has
// it; 0 and "" if there are none.
func largest(loads []Load, need func(Load) int) (n int, name string) {
	for _, l := range loads {
		if need(l) > n {
			n, name = need(l), l.Name
		}
	}
	return n, name
}

func connections(l Load) int { return l.Connections }
func descriptors(l Load) int { return l.Descriptors }

// over lists the loads whose need is greater than there is.
func over(loads []Load, need func(Load) int, there int) (out []Load) {
	for _, l := range loads {
		if need(l) > there {
			out = append(out, l)
		}
	}
	return out
}

// names lists loads in words; all of several are not listed.
func names(some, all []Load) string {
	if len(some) == len(all) && len(all) > 1 {
		return "all loads"
	}
	words := make([]string, len(some))
	for i, l := range some {
		words[i] = l.Name
	}
	return strings.Join(words, ", ")
}

// fitting splits the loads into those that this host can carry and those that
// it cannot.
func (h *host) fitting() (fit, unfit []Load) {
	for _, l := range h.loads {
		if l.Descriptors > h.descriptorLimit() || l.Connections > h.portLimit() {
			unfit = append(unfit, l)
		} else {
			fit = append(fit, l)
		}
	}
	return fit, unfit
}
