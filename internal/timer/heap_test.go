package timer

import (
	"math/rand/v2"
	"testing"
)

func TestHeapGivesWhatIsDueInOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var h Heap[int64]
	var latest int64
	held := 0
	for range 5_000 {
		if held == 0 || rng.IntN(3) > 0 {
			when := latest + rng.Int64N(1_000)
			h.Add(when, when)
			held++
			continue
		}
		next := h.Next()
		if _, ok := h.Due(next - 1); ok {
			t.Fatalf("Due(%d) took what is due at %d", next-1, next)
		}
		got, ok := h.Due(next)
		if !ok || got != next || got < latest {
			t.Fatalf("Due(%d) = %d, %v after %d", next, got, ok, latest)
		}
		latest = got
		held--
	}
	for ; held > 0; held-- {
		if _, ok := h.Due(Never); !ok {
			t.Fatalf("Due(Never) = nothing, want %d more", held)
		}
	}
	if next := h.Next(); next != Never {
		t.Errorf("Next() of an empty heap = %d, want Never", next)
	}
}
