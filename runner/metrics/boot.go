package metrics

import (
	"os"
	"strings"
	"sync"
)

// Boot tells one start of this host's kernel from all others, and is the same in all of
// its namespaces; empty where the system does not tell.
func Boot() string { return boot() }

var boot = sync.OnceValue(func() string {
	text, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
})
