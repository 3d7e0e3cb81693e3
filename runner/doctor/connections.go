package doctor

import (
	"fmt"
	"math"
	"strings"

	"interleave/internal/quantity"
	"interleave/runner/load"
)

// Load is what one load of a scenario needs of a host.
type Load struct {
	Name        string // "idle idle-10000"
	Connections int    // open at the same time
	Descriptors int    // that one process needs, at most
	Memory      int    // that a trial may need, in bytes
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

// names lists some of the host's loads in words; all of several are not listed.
func (h *host) names(some []Load) string {
	if len(some) == len(h.loads) && len(some) > 1 {
		return "all loads"
	}
	words := make([]string, len(some))
	for i, l := range some {
		words[i] = l.Name
	}
	return strings.Join(words, ", ")
}

// split parts the loads into those that have no more than so many descriptors
// and connections, and the others.
func (h *host) split(descriptors, connections int) (fit, unfit []Load) {
	for _, l := range h.loads {
		if l.Descriptors > descriptors || l.Connections > connections {
			unfit = append(unfit, l)
		} else {
			fit = append(fit, l)
		}
	}
	return fit, unfit
}

const (
	nrOpen    = "proc/sys/fs/nr_open"
	portRange = "proc/sys/net/ipv4/ip_local_port_range"
)

// descriptorLimit is how many descriptors one process may open; very many if
// that is not known or not limited.
func (h *host) descriptorLimit() int {
	n := uint64(math.MaxInt)
	if h.descriptors.known {
		n = min(n, h.descriptors.soft)
	}
	if most, ok := h.number(nrOpen); ok {
		n = min(n, uint64(most))
	}
	return int(n)
}

// openFiles asks whether one process may open what the loads need: one
// descriptor for each connection, and some for upstream calls.
func openFiles(h *host) Finding {
	f := Finding{Name: "descriptors", Looked: "getrlimit(RLIMIT_NOFILE), /" + nrOpen}
	if !h.descriptors.known {
		return f.unavailable(h, "whether the loads with many connections fit will show")
	}
	allowed := h.descriptorLimit()
	need, most := largest(h.loads, descriptors)
	f.read(float64(allowed), float64(need), "")
	f.Found = quantity.Whole(allowed) + " for each process"
	if allowed == math.MaxInt {
		f.Found = "no limit for a process"
	}
	if hard := h.descriptors.hard; hard != uint64(allowed) && hard < math.MaxInt64 {
		f.Found += fmt.Sprintf(" (hard limit %s)", quantity.Whole(hard))
	}
	if need > 0 {
		f.Found += fmt.Sprintf("; %s needs %s", most, quantity.Whole(need))
	}
	if allowed >= need {
		return f.fine("every load of every scenario can be carried")
	}
	_, unfit := h.split(allowed, math.MaxInt)
	f.Verdict = Cannot
	f.Means = "not measured for want of descriptors: " + h.names(unfit)
	f.Mend = h.raiseDescriptors(need)
	return f
}

// raiseDescriptors is a command after which a process may open need
// descriptors.
func (h *host) raiseDescriptors(need int) string {
	hard := h.descriptors.hard
	ulimit := fmt.Sprintf("ulimit -n %d", need)
	switch engine := h.engine(); {
	case uint64(need) <= hard || h.root && !h.contained():
	case engine != "":
		return fmt.Sprintf("%s run --ulimit nofile=%d:%d …", engine, need, need)
	case h.system == "darwin":
		ulimit = fmt.Sprintf("sudo launchctl limit maxfiles %d %d && %s", need, need, ulimit)
	default:
		ulimit = h.asRoot(fmt.Sprintf("prlimit --pid $$ --nofile=%d:%d", need, need))
	}
	if most, ok := h.number(nrOpen); ok && most < int64(need) {
		return h.asRoot(fmt.Sprintf("sysctl -w fs.nr_open=%d", need)) + " && " + ulimit
	}
	return ulimit
}

// portSpan is the range that the kernel takes a client's port from; false if
// that is not known.
func (h *host) portSpan() (first, last int, ok bool) {
	text, _ := h.text(portRange)
	n, err := fmt.Sscan(text, &first, &last)
	return first, last, n == 2 && err == nil && last >= first
}

// portLimit is how many connections the load driver can have open to one
// server, from all of its source addresses; very many if that is not known.
func (h *host) portLimit() int {
	first, last, ok := h.portSpan()
	if !ok {
		return math.MaxInt
	}
	return load.PortsFor(first, last) * load.MostSources
}

// ports asks whether the load driver has a port for each connection.
func ports(h *host) Finding {
	f := Finding{Name: "ports", Looked: "/" + portRange}
	first, last, ok := h.portSpan()
	if !ok {
		means := "whether the load driver has enough ports will show"
		if h.system == "darwin" {
			means = "macOS has one loopback address by default, with some 16,000 ports: bench says which loads do not fit, and what gives it more"
		}
		return f.unavailable(h, means)
	}
	need, most := largest(h.loads, connections)
	f.read(float64(last-first+1), float64(need), "")
	f.Found = fmt.Sprintf("%d to %d", first, last)
	if need > 0 {
		f.Found += fmt.Sprintf("; %s has %s connections", most, quantity.Whole(need))
	}
	if need <= h.portLimit() {
		return f.fine("each connection of the load driver has a port, from several loopback addresses if need be")
	}
	_, unfit := h.split(math.MaxInt, h.portLimit())
	f.Verdict = Cannot
	f.Means = "not measured for want of ports: " + h.names(unfit)
	setting := `"net.ipv4.ip_local_port_range=15000 60999"`
	f.Mend = h.asRoot("sysctl -w " + setting)
	if engine := h.engine(); engine != "" { // the network's settings are a container's own
		f.Mend = fmt.Sprintf("%s run --sysctl %s …", engine, setting)
	}
	return f
}
