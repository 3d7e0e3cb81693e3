package stacks

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"slices"

	"github.com/google/pprof/profile"

	"interleave/internal/bounded"
	"interleave/results"
)

// largestProfile bounds what a profile holds, in bytes.
const largestProfile = 256 << 20

// Pprof reads a profile of CPU time in pprof's format, and returns its stacks and the
// CPU time between two samples, in seconds.
func Pprof(data []byte) (samples []results.Stack, every float64, err error) {
	unpacked, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, 0, err
	}
	if data, err = bounded.All(unpacked, largestProfile); err != nil {
		return nil, 0, err
	}
	p, err := profile.ParseData(data)
	if err != nil {
		return nil, 0, err
	}
	of := slices.IndexFunc(p.SampleType, func(v *profile.ValueType) bool { return v.Unit == "count" })
	if of < 0 {
		return nil, 0, fmt.Errorf("it does not count samples")
	}
	for _, s := range p.Sample {
		var frames []string
		for _, at := range slices.Backward(s.Location) {
			for _, line := range slices.Backward(at.Line) { // what is inlined comes first
				if line.Function != nil {
					frames = append(frames, line.Function.Name)
				}
			}
		}
		samples = append(samples, results.Stack{Frames: frames, Count: s.Value[of]})
	}
	return samples, float64(p.Period) / 1e9, nil
}
