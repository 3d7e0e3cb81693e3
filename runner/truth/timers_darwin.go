package truth

// sharpenTimers does nothing: macOS has no slack to take from a thread.
func sharpenTimers() {}
