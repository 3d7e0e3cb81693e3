package doctor

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

const (
	cpuFolder    = "sys/devices/system/cpu/"
	governorFile = cpuFolder + "cpu*/cpufreq/scaling_governor"
	noTurboFile  = cpuFolder + "intel_pstate/no_turbo"
	boostFile    = cpuFolder + "cpufreq/boost"
	supplyFolder = "sys/class/power_supply/"
)

// governor asks whether the processors' frequency follows the load.
func governor(h *host) Finding {
	f := Finding{Name: "frequency", Looked: "/" + governorFile}
	byGovernor := make(map[string][]int)
	for _, cpu := range h.examined() {
		if g, ok := h.text(fmt.Sprintf("%scpu%d/cpufreq/scaling_governor", cpuFolder, cpu)); ok && g != "" {
			byGovernor[g] = append(byGovernor[g], cpu)
		}
	}
	if len(byGovernor) == 0 {
		f = f.unavailable(h, "the processors' frequency may change during a run without a sign of it: see steadiness")
		if h.virtual() {
			f.Found = "not told to a virtual machine: the machine below it decides"
		}
		return f
	}
	var governors, words []string
	for g, cpus := range byGovernor {
		governors = append(governors, g)
		words = append(words, g+" on "+processorNames(cpus))
	}
	slices.Sort(words)
	f.Found = "governor " + strings.Join(words, ", ")
	if driver, ok := h.text(fmt.Sprintf("%scpu%d/cpufreq/scaling_driver", cpuFolder, h.examined()[0])); ok {
		f.Found += ", driver " + driver
	}
	if len(governors) == 1 && governors[0] == "performance" {
		f.Verdict, f.Means = Fine, "the governor keeps the frequency up, however little a server has to do"
		return f
	}
	f.Verdict = Limits
	f.Means = "the frequency follows the load: at low rates (open loops, idle) a request costs more CPU time and " +
		"waits longer than at high ones, whatever the model"
	if h.has("cpupower") && h.container() == "" {
		f.Mend = h.asRoot("cpupower frequency-set -g performance")
	} else {
		f.Mend = h.write("performance", governorFile)
	}
	return f
}

// examined are the processors that files are looked at for.
func (h *host) examined() []int {
	if len(h.cpus) > 0 {
		return h.cpus
	}
	return h.online()
}

// turbo asks whether processors go faster while they are cool and few work.
func turbo(h *host) Finding {
	f := Finding{Name: "turbo", Looked: "/" + noTurboFile + ", /" + boostFile}
	off, on, file := "", false, ""
	if v, ok := h.number(noTurboFile); ok {
		file, on, off = noTurboFile, v == 0, "1"
	} else if v, ok := h.number(boostFile); ok {
		file, on, off = boostFile, v != 0, "0"
	} else {
		f = f.unavailable(h, "processors may go faster while they are cool: see steadiness")
		if h.virtual() {
			f.Found = "not told to a virtual machine: the machine below it decides"
		}
		return f
	}
	f.Looked = "/" + file
	if !on {
		f.Verdict, f.Found, f.Means = Fine, "off", "the frequency does not depend on heat"
		return f
	}
	f.Verdict, f.Found = Limits, "on"
	f.Means = "the frequency depends on heat and on how many processors work: models of many processes get a slower " +
		"one than a single loop, and the first blocks of a run a faster one than the last"
	f.Mend = h.write(off, file)
	return f
}

// battery asks what the host runs on.
func battery(h *host) Finding {
	f := Finding{Name: "power", Looked: "/" + supplyFolder + "*/{type,status,online}"}
	on, found := false, ""
	if h.system == "darwin" {
		f.Looked = "pmset -g batt"
		if h.onBattery == nil {
			return f.unavailable(h, "")
		}
		on, found = *h.onBattery, "mains"
	} else {
		on, found = h.discharging()
	}
	if !on {
		f.Verdict, f.Found, f.Means = Fine, found, "nothing is slowed down to save power"
		return f
	}
	f.Verdict, f.Found = Limits, "on battery"
	f.Means = "processors are slowed down to save power, the more the longer it lasts; plug the charger in"
	return f
}

// discharging reports whether the host runs on a battery of its own (not one
// of a mouse), and otherwise on what.
func (h *host) discharging() (bool, string) {
	entries, _ := fs.ReadDir(h.files, path.Clean(supplyFolder))
	charging, draining := false, false
	for _, e := range entries {
		dir := supplyFolder + e.Name() + "/"
		kind, _ := h.text(dir + "type")
		scope, _ := h.text(dir + "scope")
		if scope == "Device" {
			continue
		}
		if kind == "Battery" {
			status, _ := h.text(dir + "status")
			draining = draining || status == "Discharging"
		} else if online, _ := h.number(dir + "online"); online == 1 {
			charging = true
		}
	}
	switch {
	case draining && !charging:
		return true, "on battery"
	case len(entries) == 0:
		return false, "no battery"
	}
	return false, "mains"
}
