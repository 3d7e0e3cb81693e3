package gate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"interleave/internal/bounded"
	"interleave/runner"
)

// Digest is a sum over the programs of a build that serve the cells, the same
// for builds that are the same byte for byte. It fails if one is missing.
func Digest(b runner.Build, cells []Cell) (string, error) {
	var all []runner.Served
	for _, c := range cells {
		all = append(all, runner.Served{Model: c.Model, Scenario: c.Scenario})
	}
	if err := b.Check(all...); err != nil {
		return "", err
	}
	sum := sha256.New()
	for _, path := range b.Programs(all...) {
		f, err := bounded.Open(path)
		if err != nil {
			return "", err
		}
		size, err := io.Copy(sum, bounded.Reader(f, bounded.Lines))
		f.Close()
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "\n%d\n", size)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
