package postgres

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

const (
	mechanism     = "SCRAM-SHA-256"
	gs2           = "n,," // no channel is bound: that takes TLS
	maxIterations = 1 << 20
)

// scram is the client's side of SCRAM-SHA-256: it proves that it knows a password, and
// has the server prove it too.
type scram struct {
	password string
	nonce    string // of the client
	bare     string // its first message, without the header
	proof    []byte // that the server has to give
	proved   bool
}

// first is the client's first message. PostgreSQL knows the user already.
func (s *scram) first(user string) string {
	s.bare = "n=" + user + ",r=" + s.nonce
	return gs2 + s.bare
}

// final answers the server's first message.
func (s *scram) final(server string) (string, error) {
	var nonce, salt string
	iterations := 0
	for part := range strings.SplitSeq(server, ",") {
		name, value, _ := strings.Cut(part, "=")
		switch name {
		case "m":
			return "", errors.New("SCRAM: the server asks for an extension that is not supported")
		case "r":
			nonce = value
		case "s":
			salt = value
		case "i":
			iterations, _ = strconv.Atoi(value)
		}
	}
	salted, err := base64.StdEncoding.DecodeString(salt)
	switch {
	case err != nil || len(salted) == 0:
		return "", errors.New("SCRAM: the server's salt is not in base64")
	case len(nonce) <= len(s.nonce) || !strings.HasPrefix(nonce, s.nonce):
		return "", errors.New("SCRAM: the server's nonce does not go on from the client's")
	case iterations < 1 || iterations > maxIterations:
		return "", fmt.Errorf("SCRAM: the server asks for an iteration count that is not from 1 to %d", maxIterations)
	}
	key, err := pbkdf2.Key(sha256.New, s.password, salted, iterations, sha256.Size)
	if err != nil {
		return "", fmt.Errorf("SCRAM: %w", err)
	}
	withoutProof := "c=" + base64.StdEncoding.EncodeToString([]byte(gs2)) + ",r=" + nonce
	signed := s.bare + "," + server + "," + withoutProof

	clientKey := sum(key, "Client Key")
	stored := sha256.Sum256(clientKey)
	proof := sum(stored[:], signed)
	for i := range proof {
		proof[i] ^= clientKey[i]
	}
	s.proof = sum(sum(key, "Server Key"), signed)
	return withoutProof + ",p=" + base64.StdEncoding.EncodeToString(proof), nil
}

// verify looks at the server's proof.
func (s *scram) verify(server string) error {
	value, ok := strings.CutPrefix(server, "v=")
	proof, err := base64.StdEncoding.DecodeString(value)
	if !ok || err != nil || s.proof == nil || !hmac.Equal(proof, s.proof) {
		return errNoProof
	}
	s.proved = true
	return nil
}

func sum(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
