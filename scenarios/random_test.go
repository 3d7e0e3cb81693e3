package scenarios_test

import (
	"slices"
	"sync"
	"testing"

	"interleave/scenarios"
)

// The published first outputs of SplitMix64 for seed 1234567.
func TestSeqIsSplitMix64(t *testing.T) {
	s := scenarios.NewSeq(1234567)
	for i, want := range []uint64{6457827717110365317, 3203168211198807973, 9817491932198370423} {
		if got := s.Next(); got != want {
			t.Errorf("number %d of seed 1234567 = %d, want %d", i, got, want)
		}
	}
}

func TestSharedSeqDrawsEachNumberOnce(t *testing.T) {
	const threads, each = 4, 1000
	seq, shared := scenarios.NewSeq(7), scenarios.NewSharedSeq(7)
	var want, got []uint64
	for range threads * each {
		want = append(want, seq.Next())
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range threads {
		wg.Go(func() {
			for range each {
				n := shared.Next()
				mu.Lock()
				got = append(got, n)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Error("SharedSeq's numbers over all threads are not those of Seq with the same seed")
	}
}

func TestDeriveGivesEachWorkerItsOwn(t *testing.T) {
	seen := map[uint64]bool{}
	for seed := range uint64(10) {
		for worker := range uint64(100) {
			seen[scenarios.Derive(seed, worker)] = true
		}
	}
	if len(seen) != 1000 {
		t.Errorf("Derive gave %d different seeds for 10 servers of 100 workers, want 1000", len(seen))
	}
}
