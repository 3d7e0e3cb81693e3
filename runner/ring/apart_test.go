package ring

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"interleave/runner/load"
	"interleave/runner/quiet"
)

// turned is a ring whose members have turns of 100 ms that count, of 120 ms, which pass at
// once.
type turned struct {
	order   []int                          // whose turns they were
	foreign func(member, turn int) float64 // what others take in a turn, from 0; nil means nothing
	fails   func(member, turn int) error   // nil means that none does
	counted map[int][]int                  // the numbers of turns that count, by member
}

func (r *turned) run(members int, most time.Duration) ([]Outcome, []quiet.Slice) {
	r.counted = map[int][]int{}
	var all []Apart
	for i := range members {
		had := 0
		all = append(all, Apart{
			Warmup: 10 * time.Millisecond,
			WarmUp: func(context.Context) (load.Taken, error) {
				return load.Taken{Ended: 10 * ms, Drained: 10 * ms, Right: 1}, nil
			},
			Turn: func(_ context.Context, t Turn) (Whole, error) {
				w := Whole{Taken: load.Taken{Ended: 120 * ms, Drained: 120 * ms, Right: 50}, Count: t.Count, CPU: 0.01}
				r.order = append(r.order, i)
				if r.foreign != nil {
					w.Host.Foreign = r.foreign(i, had)
				}
				had++
				if r.fails != nil {
					return w, r.fails(i, had-1)
				}
				return w, nil
			},
			Measured: func(_ context.Context, counted []int) error { r.counted[i] = counted; return nil },
		})
	}
	p := Plan{Turn: Turn{Count: 100 * time.Millisecond}, Quiet: 300 * time.Millisecond, Most: most, Random: rand.New(rand.NewPCG(1, 2))}
	return RunApart(context.Background(), p, all, func(err error) bool { return errors.Is(err, errVoid) })
}

var errVoid = errors.New("a host was lost")

// TestTurnsOfHostsGoRound: in each round each has one, in another order, until all have had
// their time.
func TestTurnsOfHostsGoRound(t *testing.T) {
	r := &turned{}
	outcomes, given := r.run(3, time.Minute)
	if len(r.order) != 9 || len(given) != 9 {
		t.Fatalf("the turns went to %v, want three rounds of three", r.order)
	}
	rounds := map[[3]int]bool{}
	for at := 0; at < 9; at += 3 {
		round := [3]int(r.order[at : at+3])
		rounds[round] = true
		if sorted := slices.Sorted(slices.Values(round[:])); !slices.Equal(sorted, []int{0, 1, 2}) {
			t.Errorf("a round is %v", round)
		}
	}
	if len(rounds) < 2 {
		t.Errorf("all rounds have the order %v", rounds)
	}
	for i, o := range outcomes {
		if o.Err != nil || o.Turns != 3 || o.Quiet != 300*time.Millisecond || len(o.ByTurn) != 3 || o.CPU < 0.029 || o.Masked.All != 0 || o.Asked != 370*time.Millisecond {
			t.Errorf("member %d: %+v", i, o)
		}
		if !slices.Equal(r.counted[i], []int{2, 3, 4}) {
			t.Errorf("of member %d count %v, want all turns, which follow the one that warms up", i, r.counted[i])
		}
	}
}

// TestADisturbedTurnIsMadeUpFor: it does not count, and its server has another one.
func TestADisturbedTurnIsMadeUpFor(t *testing.T) {
	r := &turned{foreign: func(member, turn int) float64 {
		if member == 1 && turn == 1 {
			return 0.3
		}
		return 0.01
	}}
	outcomes, given := r.run(2, time.Minute)
	o := outcomes[1]
	if o.Turns != 4 || o.Quiet != 300*time.Millisecond || o.Masked.All != 100*time.Millisecond || o.Masked.By[quiet.Foreign] != 100*time.Millisecond || o.Bound != 0 {
		t.Errorf("disturbed once: %+v", o)
	}
	if !slices.Equal(r.counted[1], []int{2, 4, 5}) || outcomes[0].Turns != 3 {
		t.Errorf("of the disturbed one count %v, and the other had %d turns", r.counted[1], outcomes[0].Turns)
	}
	masked := 0
	for _, s := range given {
		if s.Masked && s.Why == quiet.Foreign {
			masked++
		}
	}
	if masked != 1 {
		t.Errorf("%d of %d turns are told as disturbed, want one", masked, len(given))
	}
}

// TestTheLeastDisturbedTurnsCount where none was quiet, and it is said by how much.
func TestTheLeastDisturbedTurnsCount(t *testing.T) {
	r := &turned{foreign: func(_, turn int) float64 { return []float64{0.5, 0.1, 0.4, 0.05}[turn%4] }}
	outcomes, _ := r.run(1, 240*time.Millisecond)
	o := outcomes[0]
	if o.Err != nil || o.Quiet != 200*time.Millisecond || len(r.counted[0]) != 2 || o.Bound < 0.05 || o.Bound > 0.1 {
		t.Errorf("a host that is never quiet: %+v, of which %v count", o, r.counted[0])
	}
	if o.Masked.All != time.Duration(o.Turns)*100*time.Millisecond-o.Quiet {
		t.Errorf("%d turns, of which %v are masked and %v count", o.Turns, o.Masked.All, o.Quiet)
	}
	var by time.Duration
	for _, d := range o.Masked.By {
		by += d
	}
	if by != o.Masked.All || !o.Chosen {
		t.Errorf("%v are masked, by reason %v; chosen: %v", o.Masked.All, o.Masked.By, o.Chosen)
	}
}

// TestOneThatFailsLeavesTheRing, and only a host that is lost takes the others along.
func TestOneThatFailsLeavesTheRing(t *testing.T) {
	died := errors.New("it died")
	for _, why := range []error{died, errVoid} {
		r := &turned{fails: func(member, turn int) error {
			if member == 0 && turn == 1 {
				return why
			}
			return nil
		}}
		outcomes, _ := r.run(2, time.Minute)
		if !errors.Is(outcomes[0].Err, why) {
			t.Errorf("who failed has the error %v, want %v", outcomes[0].Err, why)
		}
		if other := outcomes[1]; why == died && (other.Err != nil || other.Turns != 3) || why == errVoid && !errors.Is(other.Err, errVoid) {
			t.Errorf("after %v the other one: %+v", why, other)
		}
	}
}
