package metrics

import (
	"os"
	"testing"
)

func TestSocketMemory(t *testing.T) {
	page := float64(os.Getpagesize())
	for text, want := range map[string]float64{
		"sockets: used 290\nTCP: inuse 14 orphan 0 tw 3 alloc 18 mem 1201\nUDP: inuse 2 mem 7\n": 1201 * page,
		"TCP: inuse 1 orphan 0 tw 0 alloc 1 mem 0\n":                                             0,
		"TCP: inuse 1 orphan 0\nUDP: inuse 2 mem 7\n":                                            -1,
		"TCP: inuse 1 mem many\n":                                                                -1,
		"":                                                                                       -1,
	} {
		got, known := socketMemoryIn([]byte(text))
		if known != (want >= 0) || known && got != want {
			t.Errorf("of %q: %v, %v, want %v", text, got, known, want)
		}
	}
	if _, known := SocketMemory(); !known {
		t.Log("this kernel does not tell it")
	}
}
