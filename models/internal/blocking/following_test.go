package blocking

import (
	"testing"
	"time"

	"interleave/scenarios"
)

// A follower that is told of a failure, and before its handler looks a message comes, is
// given that message, even if it has had none before.
func TestFollowerMissesNothingAfterAFailure(t *testing.T) {
	topics := NewTopics(nil)
	topics.Spawn = func(func()) {} // the test is the bus
	news := func(body string) scenarios.Reply { return scenarios.Reply{Status: 200, Body: []byte(body)} }
	known := topics.begin("a")
	known.Take(news("3\n"), nil, 0)

	var f Following
	topics.Follow(&f, "a", deaf{})
	for _, at := range []time.Duration{time.Second, 3 * time.Second} {
		known.Take(scenarios.Reply{}, scenarios.ErrUpstream, at)
	}
	known.Take(news("4\n4 text proof\n"), nil, 4*time.Second)
	for _, want := range []uint64{4, 0} {
		m, got, err := topics.News(&f)
		if m.Number != want || got != (want > 0) || err != nil {
			t.Errorf("News() = %d, %v, %v, want message %d and then nothing", m.Number, got, err, want)
		}
	}
}

type deaf struct{}

func (deaf) Wake() {}
