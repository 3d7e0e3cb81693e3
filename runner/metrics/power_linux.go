package metrics

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Megahertz is the frequency of a processor: what the kernel last set or
// measured, or in its absence what cpuinfo says, which in a virtual machine
// most often is a constant. It is nil if neither tells.
func Megahertz(cpu int) *float64 {
	dir := "/sys/devices/system/cpu/cpu" + strconv.Itoa(cpu)
	if khz, ok := number(dir + "/cpufreq/scaling_cur_freq"); ok {
		return new(khz / 1000)
	}
	text, _ := os.ReadFile("/proc/cpuinfo")
	return megahertzIn(string(text), cpu)
}

// megahertzIn finds a processor's frequency in the text of /proc/cpuinfo.
func megahertzIn(cpuinfo string, cpu int) *float64 {
	current := -1
	for line := range strings.Lines(cpuinfo) {
		key, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch strings.TrimSpace(key) {
		case "processor":
			if n, err := strconv.Atoi(value); err == nil {
				current = n
			}
		case "cpu MHz":
			if mhz, err := strconv.ParseFloat(value, 64); err == nil && current == cpu {
				return &mhz
			}
		}
	}
	return nil
}

// OnBattery reports whether the host runs on a battery; nil if it has none
// and no mains supply that it knows of.
func OnBattery() *bool { return onBatteryBy("/sys/class/power_supply") }

func onBatteryBy(dir string) *bool {
	supplies, _ := filepath.Glob(dir + "/*")
	known, discharging := false, false
	for _, s := range supplies {
		if line(s+"/scope") == "Device" {
			continue // a mouse's
		}
		if online, ok := number(s + "/online"); ok {
			known = true
			if online > 0 {
				return new(bool)
			}
		}
		if status := line(s + "/status"); status != "" {
			known = true
			discharging = discharging || status == "Discharging"
		}
	}
	if !known {
		return nil
	}
	return &discharging
}

// line is the content of a file of one line, empty if there is none.
func line(path string) string {
	text, _ := os.ReadFile(path)
	return strings.TrimSpace(string(text))
}

// number is the content of a file that holds nothing but one.
func number(path string) (float64, bool) {
	n, err := strconv.ParseFloat(line(path), 64)
	return n, err == nil
}
