package metrics

// pin does nothing: macOS has no CPU sets.
func pin(int) bool { return true }
