package metrics

import "os"

// HostForks is how many processes and threads the whole host has begun since
// it was booted; false if it does not tell. The difference over a window
// bounds from above how many a model began.
func HostForks() (int64, bool) {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, false
	}
	return value(text, "processes ")
}
