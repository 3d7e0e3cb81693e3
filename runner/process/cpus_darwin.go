package process

// PinSelf does nothing: macOS has no CPU sets.
func PinSelf([]int) error { return nil }

// CPUs is empty: without CPU sets, no processor can be set apart.
func CPUs() []int { return nil }
