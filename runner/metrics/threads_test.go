package metrics

import (
	"testing"
	"time"
)

func TestBusy(t *testing.T) {
	a, b, c := threadID{1, 1}, threadID{1, 2}, threadID{7, 7}
	ms := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
	at := time.Now()
	tests := []struct {
		name          string
		before, after Reading
		want          int
	}{
		{"nothing at all", Reading{}, Reading{}, 0},
		{"nothing used in between",
			Reading{CPU: 1, Threads: ThreadTimes{a: ms(1000)}},
			Reading{CPU: 1, Threads: ThreadTimes{a: ms(1000)}}, 0},
		{"one does all, one a little",
			Reading{CPU: 1, Threads: ThreadTimes{a: ms(900), b: ms(100)}},
			Reading{CPU: 2, Threads: ThreadTimes{a: ms(1855), b: ms(145)}}, 1},
		{"two of two processes",
			Reading{CPU: 1, Threads: ThreadTimes{a: ms(900), c: ms(100)}},
			Reading{CPU: 2, Threads: ThreadTimes{a: ms(1780), c: ms(220)}}, 2},
		{"one that began in between",
			Reading{CPU: 1, Threads: ThreadTimes{a: ms(1000)}},
			Reading{CPU: 2, Threads: ThreadTimes{a: ms(1500), b: ms(500)}}, 2},
		{"one that took the id of one that ended",
			Reading{CPU: 1, Threads: ThreadTimes{a: ms(100), b: ms(900)}},
			Reading{CPU: 2, Threads: ThreadTimes{a: ms(600), b: ms(500)}}, 2},
		{"most was used by children that ended",
			Reading{CPU: 1, Threads: ThreadTimes{a: ms(100), b: ms(100)}},
			Reading{CPU: 2, Threads: ThreadTimes{a: ms(210), b: ms(190)}}, 1},
		{"a server with little to do, and the runtime's monitor",
			Reading{At: at, CPU: 1, Threads: ThreadTimes{a: ms(900), b: ms(100)}},
			Reading{At: at.Add(5 * time.Second), CPU: 1.27, Threads: ThreadTimes{a: ms(980), b: ms(290)}}, 0},
		{"a server with much to do, and the runtime's monitor",
			Reading{At: at, CPU: 1, Threads: ThreadTimes{a: ms(900), b: ms(100)}},
			Reading{At: at.Add(5 * time.Second), CPU: 4.2, Threads: ThreadTimes{a: ms(3900), b: ms(300)}}, 1},
		{"the tree's time lags behind its threads'",
			Reading{CPU: 1, Threads: ThreadTimes{a: ms(0), b: ms(0)}},
			Reading{CPU: 1.5, Threads: ThreadTimes{a: ms(960), b: ms(40)}}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Busy(tt.before, tt.after); got != tt.want {
				t.Errorf("Busy = %d, want %d", got, tt.want)
			}
		})
	}
}
