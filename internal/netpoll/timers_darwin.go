package netpoll

// SharpenTimers does nothing: macOS has no slack to take from a thread.
func SharpenTimers() {}
