package check

import (
	"fmt"

	"interleave/internal/quantity"
	"interleave/results"
)

// doubt says what may spoil a measurement.
func (r *Report) doubt() {
	say := func(format string, args ...any) { r.Doubts = append(r.Doubts, fmt.Sprintf(format, args...)) }
	for _, h := range r.Hosts {
		if h.Bound > wideBound.Seconds() {
			say("%s answers the coordinator after %s at the fastest: when its load began is not known well enough for short windows; choose hosts that are nearer to each other", h.Name, quantity.Time(2*h.Bound))
		}
		if h.OpenFiles > 0 && h.OpenFiles < fewFiles {
			say("%s lets a process open %s files: loads with more connections cannot be measured; allow more with ulimit -n 65536 for the agent", h.Name, quantity.Whole(h.OpenFiles))
		}
		if h.Role == results.LoadHost && h.Ports > 0 && h.Ports < fewPorts {
			say("%s has %s ports for connections to one server: get more with sysctl -w net.ipv4.ip_local_port_range=\"15000 60999\"", h.Name, quantity.Whole(h.Ports))
		}
	}
	for _, l := range r.Links {
		if slowest := min(l.There, l.Back); slowest < slowLink {
			say("between %s and %s %s go through in a second: rates that need more show the link, and not the server", l.From, l.To, quantity.Size(slowest))
		}
	}
	if r.KeptUp == nil {
		say("the load hosts kept up with no rate, not even the lowest: something else runs on them, or the way to the server host is disturbed")
	}
}
