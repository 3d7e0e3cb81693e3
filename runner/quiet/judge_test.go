package quiet

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// TestOnlyWhatIsNewIsJudgedAnew: whoever looks at the slices from the first one
// on that Add names has missed nothing.
func TestOnlyWhatIsNewIsJudgedAnew(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	for _, rule := range []Rule{{}, {Guard: -1, Linger: -1}, {Guard: 90 * time.Millisecond, Linger: 10 * time.Millisecond}} {
		for range 200 {
			j := NewJudge(rule, 2)
			r := Reading{Known: Known{Foreign: true, Late: true, Steal: true, Throttled: true}}
			for range 60 {
				before := slices.Clone(j.Slices)
				first := j.Add(r)
				if n := min(first, len(before)); !slices.Equal(before[:n], j.Slices[:n]) {
					t.Fatalf("Add says that slices from %d on are judged anew, but\n%+v was\n%+v", first, j.Slices[:n], before[:n])
				}
				r.At += int64(time.Duration(1+random.IntN(60)) * time.Millisecond)
				r.LateFrom = 0
				switch random.IntN(12) {
				case 0:
					r.Foreign += time.Duration(random.IntN(40)) * time.Millisecond
				case 1:
					r.Steal += 5 * time.Millisecond
				case 2:
					r.Throttled += time.Millisecond
				case 3:
					r.Late += time.Duration(random.IntN(90)) * time.Millisecond
					r.LateFrom = max(r.At-int64(200*time.Millisecond), 1)
				}
			}
		}
	}
}
