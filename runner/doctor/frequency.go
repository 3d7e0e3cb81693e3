package doctor

import (
	"fmt"
	"slices"
	"strings"
)

const (
	cpuFolder    = "sys/devices/system/cpu/"
	governorFile = cpuFolder + "cpu*/cpufreq/scaling_governor"
	noTurboFile  = cpuFolder + "intel_pstate/no_turbo"
	boostFile    = cpuFolder + "cpufreq/boost"
)

// frequency asks whether the processors' frequency depends on what they have to
// do, and on how warm they are.
func frequency(h *host) Finding {
	f := Finding{Name: "frequency", Looked: "/" + governorFile + ", /" + noTurboFile + ", /" + boostFile}
	governors := h.governors()
	turbo, known, off := h.turbo()
	if len(governors) == 0 && !known {
		f = f.unavailable(h, "the processors' frequency may change during a run without a sign of it: see steadiness")
		if h.env.Virtualization != "" {
			f.Found = "not told to a virtual machine: the machine below it decides"
		}
		return f
	}
	f.Found = "governor " + strings.Join(governors, ", ")
	if len(governors) == 0 {
		f.Found = "no governor"
	}
	var means, mends []string
	if len(governors) > 0 && !slices.Equal(governors, []string{"performance"}) {
		means = append(means, "the frequency follows the load: at low rates (open loops, idle) a request costs more CPU time and "+
			"waits longer than at high ones, whatever the model")
		mends = append(mends, h.write("performance", governorFile))
	}
	if turbo {
		f.Found += ", turbo on"
		means = append(means, "the frequency depends on heat and on how many processors work: models of many processes get a slower "+
			"one than a single loop, and the first blocks of a run a faster one than the last")
		mends = append(mends, off)
	}
	if len(means) == 0 {
		return f.fine("the frequency stays up, however little a server has to do")
	}
	f.Verdict, f.Means, f.Mend = Limits, strings.Join(means, "; "), strings.Join(mends, "; ")
	return f
}

// governors are the policies of the processors in use, each once.
func (h *host) governors() (all []string) {
	for _, cpu := range h.cpus {
		if g, _ := h.text(fmt.Sprintf("%scpu%d/cpufreq/scaling_governor", cpuFolder, cpu)); g != "" && !slices.Contains(all, g) {
			all = append(all, g)
		}
	}
	return all
}

// turbo reports whether processors go faster while they are cool and few work,
// and how to turn that off.
func (h *host) turbo() (on, known bool, off string) {
	if v, ok := h.number(noTurboFile); ok {
		return v == 0, true, h.write("1", noTurboFile)
	}
	v, ok := h.number(boostFile)
	return v != 0, ok, h.write("0", boostFile)
}
