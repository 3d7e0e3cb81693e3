package metrics

import (
	"bytes"
	"os"
	"strconv"
)

// SocketMemory is what the kernel holds in the buffers of all TCP sockets of the
// host, in bytes. It is in no process's memory. It is false if that is not told.
func SocketMemory() (held float64, known bool) {
	text, err := os.ReadFile("/proc/net/sockstat")
	if err != nil {
		return 0, false
	}
	return socketMemoryIn(text)
}

// socketMemoryIn reads "TCP: inuse 5 orphan 0 tw 0 alloc 6 mem 3", in pages.
func socketMemoryIn(text []byte) (held float64, known bool) {
	for line := range bytes.Lines(text) {
		fields := bytes.Fields(line)
		if len(fields) == 0 || string(fields[0]) != "TCP:" {
			continue
		}
		for i := 1; i+1 < len(fields); i += 2 {
			if string(fields[i]) == "mem" {
				pages, err := strconv.ParseUint(string(fields[i+1]), 10, 64)
				return float64(pages) * float64(os.Getpagesize()), err == nil
			}
		}
	}
	return 0, false
}
