package truth

import (
	"math/rand/v2"
	"testing"
	"time"
)

func TestTasksComeInOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var h tasks
	var latest time.Duration
	for range 2_000 {
		if len(h) == 0 || rng.IntN(3) > 0 {
			h.push(task{due: latest + time.Duration(rng.IntN(1_000))})
			continue
		}
		got := h.pop()
		if got.due < latest {
			t.Fatalf("pop() = a task due at %v after one due at %v", got.due, latest)
		}
		latest = got.due
	}
}
