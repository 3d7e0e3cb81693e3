package metrics

// Groups: macOS has none.
func Groups(int) []string { return nil }

// Pinned and AllowedCPUs: macOS has no CPU sets.
func Pinned() []int { return nil }

func AllowedCPUs() []int { return nil }
