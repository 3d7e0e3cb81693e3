package gate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"interleave/internal/bounded"
	"interleave/runner"
)

// Digest is a sum over the programs of a build, the same for builds that are
// the same byte for byte.
func Digest(b runner.Build) (string, error) {
	sum := sha256.New()
	for _, path := range []string{b.Server(), b.CGIChild()} {
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
