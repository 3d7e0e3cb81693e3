package load

import (
	"testing"
	"time"
)

func TestCalmer(t *testing.T) {
	ms := int64(time.Millisecond)
	for _, test := range []struct {
		name      string
		now, next int64 // the scheduler was entered at 0
		want      bool
	}{
		{"just entered", ms, never, false},
		{"a good time", 5 * ms, 5*ms + calmTakes, true},
		{"a request is nearly due", 5 * ms, 5*ms + calmTakes - 1, false},
		{"half of a good time", 7 * ms, 7*ms + calmTakes/2, true},
		{"less than that", 7 * ms, 7*ms + calmTakes/2 - 1, false},
		{"at last", 9 * ms, 9 * ms, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			var c calmer
			if got := c.turn(test.now, test.next); got != test.want {
				t.Errorf("turn(%d, %d) = %v, want %v", test.now, test.next, got, test.want)
			}
			if test.want && c.turn(test.now+1, never) {
				t.Error("the scheduler is entered twice in a row")
			}
		})
	}
}
