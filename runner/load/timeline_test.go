package load

import (
	"slices"
	"testing"
	"time"
)

func TestTimeline(t *testing.T) {
	const second, part = int64(time.Second), int64(time.Second) / parts
	record := func(extended bool, stop int64) (*recorder, *phases) {
		p := newPhases(&Spec{Duration: time.Second, Warmup: time.Second, Extend: true}, 7, 1)
		if extended {
			p.vote(5000, 9000, p.voteAt())
		}
		r := newRecorder(p, false, false)
		answered := func(kind int16, sent, at int64) { r.answered(&conn{kind: kind, due: p.start + sent}, p.start+at) }
		answered(0, -second/2, -1)          // before the window
		answered(0, -part, 0)               // its first moment
		answered(1, part-2, part-1)         // the last moment of its first part
		answered(0, part-10, part)          // the next one
		answered(0, part-20, 2*part-1)      // slower
		answered(1, second-part, second-1)  // the last one as planned
		answered(0, second-1, second)       // after the end, if it is not extended
		answered(0, second, second+part)    // the same
		answered(1, 2*second, 2*second+100) // after any end
		if stop != 0 {
			p.stopAt.Store(p.start + stop)
			r.stop(p.start + stop)
		}
		return r, p
	}
	at := func(n int, values map[int]int64) []int64 {
		list := make([]int64, n)
		for i, v := range values {
			list[i] = v
		}
		return list
	}
	for _, test := range []struct {
		name     string
		extended bool
		stop     int64
		answered []int64
		slowest  []int64
	}{
		{"as planned", false, 0,
			at(parts, map[int]int64{0: 2, 1: 2, parts - 1: 1}),
			at(parts, map[int]int64{0: part, 1: part + 19, parts - 1: part - 1})},
		{"extended", true, 0,
			at(2*parts, map[int]int64{0: 2, 1: 2, parts - 1: 1, parts: 1, parts + 1: 1}),
			at(2*parts, map[int]int64{0: part, 1: part + 19, parts - 1: part - 1, parts: 1, parts + 1: part})},
		{"stopped within a part", true, second + part/2,
			at(parts, map[int]int64{0: 2, 1: 2, parts - 1: 1}),
			at(parts, map[int]int64{0: part, 1: part + 19, parts - 1: part - 1})},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, p := record(test.extended, test.stop)
			got := p.whole(r.answers())
			var slowest []int64
			for _, s := range got.Slowest {
				slowest = append(slowest, int64(s*1e9+0.5))
			}
			if !slices.Equal(got.Answered, test.answered) || !slices.Equal(slowest, test.slowest) || got.Part != 0.05 {
				t.Errorf("parts of %v s\nanswered %v, want %v\nslowest %v, want %v", got.Part, got.Answered, test.answered, slowest, test.slowest)
			}
			if kind := p.whole(&r.classes[1].timeline); kind.Answered[0] != 1 || kind.Answered[1] != 0 {
				t.Errorf("of the second kind = %v, want its own answers only", kind.Answered)
			}
		})
	}
}
