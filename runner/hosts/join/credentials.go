package join

import (
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"

	"interleave/internal/bounded"
)

// credentialsLimit bounds a file with credentials, in bytes.
const credentialsLimit = 64 << 10

// Credentials reads what an existing NATS server asks for: a file of credentials as
// nsc makes it, or one with the seed of an nkey.
func Credentials(path string) (nats.Option, error) {
	text, err := bounded.File(path, credentialsLimit)
	if err != nil {
		return nil, err
	}
	if option, err := nats.NkeyOptionFromSeed(path); err == nil {
		return option, nil
	}
	if _, err := nkeys.ParseDecoratedJWT(text); err != nil {
		return nil, fmt.Errorf("%s holds neither credentials of NATS nor the seed of an nkey: %w", path, err)
	}
	return nats.UserCredentialBytes(text), nil
}
