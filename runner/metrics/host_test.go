package metrics_test

import (
	"runtime"
	"testing"

	"interleave/runner/metrics"
)

func TestHost(t *testing.T) {
	e := metrics.Host()
	if e.OS != runtime.GOOS || e.Arch != runtime.GOARCH || e.GoVersion != runtime.Version() {
		t.Errorf("Host() says %s/%s, %s; want %s/%s, %s", e.OS, e.Arch, e.GoVersion, runtime.GOOS, runtime.GOARCH, runtime.Version())
	}
	if e.Host == "" || e.Platform == "" || e.Kernel == "" || e.CPUModel == "" {
		t.Errorf("Host() = %+v, want host, platform, kernel and CPU model", e)
	}
	if e.CPUs < 1 || e.MemoryBytes < 64<<20 || e.Descriptors < 16 {
		t.Errorf("Host(): %d CPUs, %d bytes of memory, %d descriptors; none can be right", e.CPUs, e.MemoryBytes, e.Descriptors)
	}
	t.Logf("%+v", e)
}
