package process

// Split divides cpus between the servers and all else (backends, load driver
// and the runner itself), so that neither takes the other's time. With one
// processor, or none known, both are nil: nothing can be held apart.
func Split(cpus []int) (server, rest []int) {
	if len(cpus) < 2 {
		return nil, nil
	}
	half := len(cpus) / 2
	return cpus[len(cpus)-half:], cpus[:len(cpus)-half]
}
