package controlgroup

// RemoveOf does nothing: macOS has no control groups.
func RemoveOf(int) {}
