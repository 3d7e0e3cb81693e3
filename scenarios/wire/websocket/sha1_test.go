package websocket

import (
	"bytes"
	crypto "crypto/sha1"
	"encoding/hex"
	"testing"
)

func TestSHA1(t *testing.T) {
	for n := range 120 {
		text := bytes.Repeat([]byte{byte(n), 0xa5}, 60)[:n]
		if got, want := sha1(text), crypto.Sum(text); got != want {
			t.Errorf("sha1 of %d bytes = %s, want %s", n, hex.EncodeToString(got[:]), hex.EncodeToString(want[:]))
		}
	}
}
