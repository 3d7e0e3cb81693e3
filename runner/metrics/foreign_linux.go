package metrics

import (
	"os"
	"sync"
)

// reapedKnown tells whether a Tree's CPU time has that of reaped children.
const reapedKnown = true

// interruptsApart reports whether the kernel keeps the time of interrupts out
// of that of processes (IRQ_TIME_ACCOUNTING). Kernels since 6.1 that do list
// it among the kinds of pressure. Of others that is not known: it is taken as
// so, which finds too little foreign time rather than too much.
var interruptsApart = sync.OnceValue(func() bool {
	release, _ := os.ReadFile("/proc/sys/kernel/osrelease")
	return apartBy("/proc/pressure", string(release))
})

func apartBy(pressure, release string) bool {
	if _, err := os.Stat(pressure); err != nil || before61(release) {
		return true
	}
	_, err := os.Stat(pressure + "/irq")
	return err == nil
}

// before61 reports whether a kernel's release is older than 6.1, or unknown.
func before61(release string) bool {
	major := parseInt([]byte(release))
	minor := int64(0)
	for i := range release {
		if release[i] == '.' {
			minor = parseInt([]byte(release[i+1:]))
			break
		}
	}
	return major < 6 || major == 6 && minor < 1
}
