package load

import (
	"testing"
	"unsafe"
)

// What each request needs of a client is in one line of the processor's cache.
func TestLayoutOfAConn(t *testing.T) {
	const line = 64
	var c conn
	if size := unsafe.Sizeof(c); size%line != 0 {
		t.Errorf("a conn has %d bytes, want a multiple of %d", size, line)
	}
	if end := unsafe.Offsetof(c.answer) + unsafe.Offsetof(c.answer.begun) + unsafe.Sizeof(c.answer.begun); end > line {
		t.Errorf("what each request needs has %d bytes, want at most %d", end, line)
	}
}
