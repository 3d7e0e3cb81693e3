package doctor

import (
	"fmt"

	"interleave/internal/quantity"
	"interleave/runner/quiet"
)

const watched = "/proc for a second"

// hypervisor asks whether other guests take time from this host.
func hypervisor(h *host) Finding {
	f := Finding{Name: "hypervisor", Looked: "cpuid, " + watched}
	if v := h.env.Virtualization; v != "" {
		f.Found = v + "; "
	}
	return f.disturbed(h, h.steal, "taken from this host", "use a host of its own, or another hour")
}

// otherPrograms asks how busy the run's processors are with anything else.
func otherPrograms(h *host) Finding {
	f := Finding{Name: "other programs", Looked: watched}
	f = f.disturbed(h, h.foreign, "in use", "end what the command lists")
	if f.Verdict == Limits {
		f.Mend = "ps -eo pcpu,pid,args --sort=-pcpu | head"
	}
	return f
}

// disturbed judges the share of time that others have.
func (f Finding) disturbed(h *host, share *float64, how, remedy string) Finding {
	if share == nil {
		return f.unavailable(h, "what others take of the processors is in all figures without a sign of it: see steadiness")
	}
	f.read(*share, quiet.DefaultBound, "fraction")
	f.Found += fmt.Sprintf("%s of the processors' time %s now", quantity.ShortPercent(*share), how)
	if *share <= quiet.DefaultBound {
		return f.fine("the processors are free for the run")
	}
	f.Verdict = Limits
	f.Means = "disturbed time is left out, so that a run takes up to half as long again; where too little is left, " +
		"it counts, and intervals are wide; " + remedy
	return f
}
