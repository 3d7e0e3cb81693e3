package metrics_test

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"interleave/runner/metrics"
)

// BenchmarkReading is of what the runner reads while a trial waits.
func BenchmarkReading(b *testing.B) {
	for _, processes := range []int{1, 16, 65} {
		p := start(b)
		p.do(fmt.Sprintf("keep %d", processes-1))
		tree := metrics.NewTree(p.pid)
		for name, read := range map[string]func(){
			"memory": func() { tree.Memory() },
			"cpu":    func() { tree.CPU() },
			"edge":   func() { tree.Read() },
			"first":  func() { tree.Close(); tree.Read() },
		} {
			b.Run(fmt.Sprintf("%s-of-%d", name, processes), func(b *testing.B) {
				before := used(syscall.RUSAGE_SELF)
				for b.Loop() {
					read()
				}
				// Beside the elapsed time, which on a busy machine is longer.
				b.ReportMetric(float64(used(syscall.RUSAGE_SELF)-before)/float64(b.N), "cpu-ns/op")
			})
		}
	}
}

// BenchmarkSampling reports what a sampler costs, in percent of one processor:
// this process's CPU time with one, less that without. It has to stay under 1.
func BenchmarkSampling(b *testing.B) {
	const watch = 4 * time.Second
	for _, processes := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("of-%d", processes), func(b *testing.B) {
			p := start(b)
			p.do(fmt.Sprintf("keep %d", processes-1))
			tree := metrics.NewTree(p.pid)
			tree.Memory() // as a trial does before its load
			var idle, sampled, took time.Duration
			samples := 0
			for b.Loop() {
				before := used(syscall.RUSAGE_SELF)
				time.Sleep(watch)
				idle += used(syscall.RUSAGE_SELF) - before

				before = used(syscall.RUSAGE_SELF)
				began := time.Now()
				s := metrics.StartSampler(tree)
				time.Sleep(watch)
				samples += s.Stop().Samples
				took += time.Since(began)
				sampled += used(syscall.RUSAGE_SELF) - before
			}
			b.ReportMetric(100*(sampled-idle).Seconds()/took.Seconds(), "%core")
			b.ReportMetric(float64(samples)/took.Seconds(), "samples/s")
		})
	}
}
