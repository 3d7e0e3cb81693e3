package doctor

import (
	"fmt"
	"strconv"
	"strings"

	"interleave/internal/thousands"
)

// percent prints a share: 0.3 %, 12 %.
func percent(share float64) string {
	p := share * 100
	if p < 9.95 {
		return fmt.Sprintf("%.1f %%", p)
	}
	return fmt.Sprintf("%.0f %%", p)
}

// seconds prints a time in its natural unit, three digits of it.
func seconds(s float64) string {
	switch {
	case s < 0.9995e-6:
		return fmt.Sprintf("%.3g ns", s*1e9)
	case s < 0.9995e-3:
		return fmt.Sprintf("%.3g µs", s*1e6)
	case s < 0.9995:
		return fmt.Sprintf("%.3g ms", s*1e3)
	default:
		return fmt.Sprintf("%.3g s", s)
	}
}

// size prints a number of bytes: 512 MiB, 23.5 GiB.
func size(bytes float64) string {
	if bytes < 1<<30 {
		return fmt.Sprintf("%.0f MiB", bytes/(1<<20))
	}
	return fmt.Sprintf("%.1f GiB", bytes/(1<<30))
}

// cpuSet prints processors as taskset takes them: 0-3,8.
func cpuSet(cpus []int) string {
	var parts []string
	for i := 0; i < len(cpus); {
		last := i
		for last+1 < len(cpus) && cpus[last+1] == cpus[last]+1 {
			last++
		}
		part := strconv.Itoa(cpus[i])
		if last > i {
			part += "-" + strconv.Itoa(cpus[last])
		}
		parts = append(parts, part)
		i = last + 1
	}
	return strings.Join(parts, ",")
}

// parseCPUs reads what cpuSet prints, which is how the kernel lists
// processors. What it cannot read it leaves out.
func parseCPUs(text string) (cpus []int) {
	for part := range strings.SplitSeq(strings.TrimSpace(text), ",") {
		low, high, isRange := strings.Cut(part, "-")
		if !isRange {
			high = low
		}
		from, err := strconv.Atoi(low)
		if err != nil {
			continue
		}
		to, err := strconv.Atoi(high)
		if err != nil {
			continue
		}
		for cpu := from; cpu <= to; cpu++ {
			cpus = append(cpus, cpu)
		}
	}
	return cpus
}

// plural prints a number of things: 1 processor, 2 addresses.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	if strings.HasSuffix(thing, "s") {
		return thousands.Format(n) + " " + thing + "es"
	}
	return thousands.Format(n) + " " + thing + "s"
}
