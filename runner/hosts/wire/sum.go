package wire

import (
	"crypto/sha256"
	"encoding/hex"
	"io"

	"interleave/internal/bounded"
)

// Self is the name of the program interleave itself.
const Self = "interleave"

// SumFile is the SHA-256 of a file, as Program has it.
func SumFile(path string) (string, error) {
	f, err := bounded.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
