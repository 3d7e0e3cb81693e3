package doctor

import (
	"fmt"

	"interleave/internal/quantity"
	"interleave/runner/validity"
)

const watched = "/proc/stat over a second"

// virtualMachine asks whether a hypervisor takes time from this host.
func virtualMachine(h *host) Finding {
	f := Finding{Name: "hypervisor", Looked: "cpuid, " + watched}
	steal := h.activity.steal
	if steal == nil {
		f = f.unavailable(h, "time that others take from this host is in latencies without a sign of it: see steadiness")
		if v := h.env.Virtualization; v != "" {
			f.Found = v + "; how much time is taken from it is not told"
		}
		return f
	}
	f.read(*steal, validity.FlagSteal, "fraction")
	f.Found = "none"
	if h.env.Virtualization != "" {
		f.Found = h.env.Virtualization
	}
	f.Found += fmt.Sprintf("; %s of the time taken from this host now", quantity.ShortPercent(*steal))
	if s := h.activity.stealSinceBoot; s != nil {
		f.Found += fmt.Sprintf(", %s since it began", quantity.ShortPercent(*s))
	}
	switch {
	case *steal > validity.MuchSteal:
		f.Verdict = Cannot
		f.Means = "a trial that loses so much time counts as disturbed: its block is measured again, and not at all if that goes " +
			"on; use a host of its own, or another hour"
		f.denies = "anything while the hypervisor takes this much time from the host"
	case *steal > validity.FlagSteal:
		f.Verdict = Limits
		f.Means = "latencies have the hypervisor's pauses in them, the highest percentiles most of all, and throughput varies; " +
			"use a host of its own, or another hour"
	default:
		f.Verdict = Fine
		f.Means = "no time is taken from this host by others"
	}
	return f
}

// otherPrograms asks how busy the servers' and the load's processors are with
// anything else.
func otherPrograms(h *host) Finding {
	f := Finding{Name: "other programs", Looked: watched + ", /proc/loadavg"}
	share := h.activity.foreign
	if share == nil {
		return f.unavailable(h, "close what you can, and compare models within a run only")
	}
	f.read(*share, validity.FlagForeign, "fraction")
	f.Found = fmt.Sprintf("%s of the processors' time now", quantity.ShortPercent(*share))
	busy := h.activity.busiest
	if busy.name != "" && *share > validity.FlagForeign {
		how := "above all"
		if busy.share >= *share/2 {
			how = "most of it"
		}
		f.Found += fmt.Sprintf(", %s %s (pid %d)", how, busy.name, busy.pid)
	}
	if load, ok := h.text("proc/loadavg"); ok {
		var one float64
		if _, err := fmt.Sscan(load, &one); err == nil {
			f.Found += fmt.Sprintf("; load average %s", quantity.Short(one))
		}
	}
	if *share <= validity.FlagForeign {
		f.Verdict, f.Means = Fine, "the processors are free for the run"
		return f
	}
	f.Mend = "ps -eo pcpu,pid,args --sort=-pcpu | head"
	if *share > validity.MuchForeign {
		f.Verdict = Cannot
		f.Means = "a trial beside so much else counts as disturbed: its block is measured again, and not at all if that goes on; " +
			"end what the command lists"
		f.denies = "anything while other programs take this much of the processors"
		return f
	}
	f.Verdict = Limits
	f.Means = "latencies have the waits for a processor in them, the highest percentiles most of all; end what the command lists"
	return f
}
