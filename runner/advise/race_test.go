package advise

import (
	"strings"
	"testing"
	"time"

	"interleave/models"
	"interleave/runner"
	"interleave/runner/capacity"
)

// known is a search of a server whose capacity is known well; of 0 nothing is known, and of
// -1 hardly anything.
func known(capacityIs float64) *capacity.Search {
	s := capacity.NewSearch(within, 100, precision)
	switch capacityIs {
	case 0:
		return s
	case -1: // that it keeps 100/s
		s.Take(capacity.Finding{Rate: 100, Likely: 0.7, Due: 200, Counted: 2 * time.Second, Quiet: 1, Served: 100})
		return s
	}
	for _, at := range []float64{0.93, 0.95, 0.97} {
		s.Take(capacity.Finding{
			Rate: at * capacityIs, Verdict: capacity.Keeps, Likely: 1, Due: 4000, Slow: 20, Together: 40, Counted: 8 * time.Second, Quiet: 1, Served: at * capacityIs,
		})
	}
	for _, at := range []float64{1.03, 1.06, 1.2} {
		s.Take(capacity.Finding{
			Rate: at * capacityIs, Verdict: capacity.Breaks, Cause: capacity.Overload, Due: 1000, Slow: 700, Together: 4e5, Counted: 2 * time.Second, Quiet: 1, Served: 1.02 * capacityIs,
		})
	}
	return s
}

// TestWhoIsPicked, at 100/s, of servers the plainest of which comes first.
func TestWhoIsPicked(t *testing.T) {
	for _, test := range []struct {
		name       string
		capacities []float64
		memory     []float64 // in MB, where 100 are allowed
		want       string    // who is picked, and who is as good
	}{
		{"within a tenth the plainest is", []float64{150, 155, 145}, nil, "0 1 2"},
		{"a higher one is", []float64{150, 190, 185}, nil, "1 2"},
		{"one that does not keep the rate is not", []float64{90, 130, 180}, nil, "2"},
		{"one that does not quite keep the rate is not, though it is within a tenth", []float64{97, 105}, nil, "1"},
		{"none keeps the rate", []float64{60, 50}, nil, ""},
		{"not told apart is as good", []float64{150, -1, 150}, nil, "0 1 2"},
		{"of memory that is tight, far less counts", []float64{150, 150, 150}, []float64{80, 70, 30}, "2"},
		{"a little less does not", []float64{150, 150}, []float64{80, 70}, "0 1"},
		{"and nobody asks while there is plenty", []float64{150, 150}, []float64{45, 5}, "0 1"},
	} {
		r := &race{rate: 100}
		for i, c := range test.capacities {
			one := racer{Standing: runner.Standing{Search: known(c)}, model: models.Model{Info: models.Info{Name: string(rune('0' + i))}}}
			if test.memory != nil {
				one.memory, r.room = 1e6*test.memory[i], roomy*100e6
			}
			r.all = append(r.all, one)
		}
		var got []string
		_, good := r.pick()
		for _, i := range good {
			got = append(got, r.all[i].model.Name)
		}
		if got := strings.Join(got, " "); got != test.want {
			t.Errorf("%s: picked and as good are %q, want %q", test.name, got, test.want)
		}
	}
}

// TestTimeIsSpentOnWhatIsOpen: whoever's probes cannot change the answer takes no part, and
// nobody does before it is known where to probe.
func TestTimeIsSpentOnWhatIsOpen(t *testing.T) {
	r := &race{rate: 100, all: make([]racer, 4)}
	standings := []runner.Standing{{Search: known(150)}, {Search: known(90)}, {Search: known(-1)}, {Search: known(150), Failed: true}}
	got := r.among(standings)
	for i, want := range []bool{true, false, true, false} {
		if got[i] != want {
			t.Errorf("server %d takes part: %v, want %v", i, got[i], want)
		}
	}
	r = &race{rate: 100, all: make([]racer, 2)}
	if got := r.among([]runner.Standing{{Search: known(-1)}, {Search: known(130)}}); !got[0] || got[1] {
		t.Errorf("take part, where nothing is known of the first: %v, want it alone", got)
	}
}
