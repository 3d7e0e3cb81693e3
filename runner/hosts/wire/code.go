package wire

import (
	"bytes"
	"encoding/json"
	"fmt"

	"interleave/internal/bounded"
)

const (
	// Most bounds a message, in bytes. NATS carries up to 1 MiB.
	Most = 768 << 10

	// Piece bounds the bytes of a stream, such as a child's stdin, or of a file that one
	// message carries; in JSON they are a third longer.
	Piece = 384 << 10
)

// Encode is a message as it travels.
func Encode(message any) ([]byte, error) {
	data, err := json.Marshal(message)
	if err == nil && len(data) > Most {
		err = fmt.Errorf("a message for the lab is %w", bounded.TooLong{Limit: Most})
	}
	return data, err
}

// Decode reads a message into to, a pointer.
func Decode(data []byte, to any) error {
	if len(data) > Most {
		return fmt.Errorf("a message is %w", bounded.TooLong{Limit: Most})
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		return fmt.Errorf("a message that is none of this build's: %w", err)
	}
	if d.More() {
		return fmt.Errorf("a message that is none of this build's: it goes on after its end")
	}
	return nil
}
