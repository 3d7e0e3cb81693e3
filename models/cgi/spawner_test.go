package cgi

import (
	"testing"
	"time"
)

// How long a child may hold up the next one follows what children are like.
func TestStartFor(t *testing.T) {
	tests := []struct {
		name      string
		cpu, life time.Duration
		least     time.Duration
		most      time.Duration
	}{
		{"only compute", 500 * time.Microsecond, 600 * time.Microsecond, 900 * time.Microsecond, 1100 * time.Microsecond},
		{"wait", 500 * time.Microsecond, 30 * time.Millisecond, 500 * time.Microsecond, 600 * time.Microsecond},
		{"compute for long", 20 * time.Millisecond, 20 * time.Millisecond, maxCPU, 2 * maxCPU},
	}
	for _, tt := range tests {
		s := spawner{usual: usual{cpu: firstCPU, life: firstCPU}}
		for range 200 {
			s.usual.account(tt.cpu, tt.life)
		}
		if got := s.startFor(); got < tt.least || got > tt.most {
			t.Errorf("%s: startFor() after many children of %v in %v = %v, want %v to %v", tt.name, tt.cpu, tt.life, got, tt.least, tt.most)
		}
	}
}
