package process

import "slices"

// Split divides cpus between the servers and all else (backends, load driver
// and the runner itself), so that neither takes the other's time. With one
// processor, or none known, both are nil: nothing can be held apart.
func Split(cpus []int) (server, rest []int) {
	if len(cpus) < 2 {
		return nil, nil
	}
	cut := len(cpus) - len(cpus)/2
	server, rest = slices.Clone(cpus[cut:]), slices.Clone(cpus[:cut])
	slices.Sort(server)
	slices.Sort(rest)
	return server, rest
}

// byCore orders processors so that those of one core, as core names it, are
// beside each other. Those whose core has no name are on their own.
func byCore(cpus []int, core func(cpu int) string) []int {
	var ordered []int
	for i, cpu := range cpus {
		if slices.Contains(ordered, cpu) {
			continue
		}
		ordered = append(ordered, cpu)
		name := core(cpu)
		for _, other := range cpus[i+1:] {
			if name != "" && core(other) == name {
				ordered = append(ordered, other)
			}
		}
	}
	return ordered
}
