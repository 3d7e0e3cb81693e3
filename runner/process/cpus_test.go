package process

import (
	"fmt"
	"slices"
	"testing"
)

// TestCoresAreNotShared: however the kernel numbers the threads of a core.
func TestCoresAreNotShared(t *testing.T) {
	eight := []int{0, 1, 2, 3, 4, 5, 6, 7}
	for _, tt := range []struct {
		name   string
		cpus   []int
		core   func(cpu int) string
		server []int
		rest   []int
	}{
		{"siblings come last", eight, func(cpu int) string { return fmt.Sprint(cpu % 4) }, []int{2, 3, 6, 7}, []int{0, 1, 4, 5}},
		{"siblings are neighbours", eight, func(cpu int) string { return fmt.Sprint(cpu / 2) }, []int{4, 5, 6, 7}, []int{0, 1, 2, 3}},
		{"one thread each", eight, func(cpu int) string { return fmt.Sprint(cpu) }, []int{4, 5, 6, 7}, []int{0, 1, 2, 3}},
		{"nothing is known", eight, func(int) string { return "" }, []int{4, 5, 6, 7}, []int{0, 1, 2, 3}},
		{"one core only", []int{0, 1}, func(int) string { return "0" }, []int{1}, []int{0}},
	} {
		server, rest := Split(byCore(tt.cpus, tt.core))
		if !slices.Equal(server, tt.server) || !slices.Equal(rest, tt.rest) {
			t.Errorf("%s: servers on %v, the rest on %v; want %v and %v", tt.name, server, rest, tt.server, tt.rest)
		}
	}
}
