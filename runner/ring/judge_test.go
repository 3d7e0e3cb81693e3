package ring

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"interleave/runner/load"
	"interleave/runner/quiet"
)

const ms = int64(time.Millisecond)

// aTurn is a member's turn of slices of 25 ms that begin at from, of which each
// used 10 ms of CPU time. Their readings are numbered from first on.
func aTurn(m *member, number, first int, from int64, slices int) {
	for i := range slices {
		at := from + int64(i)*25*ms
		m.slices = append(m.slices, slice{number, first + i, first + i + 1, load.Span{From: at, To: at + 25*ms}, 0.01})
	}
}

// readings are of slices of 25 ms in each of which others used so much.
func readings(foreign ...time.Duration) (list []quiet.Reading) {
	r := quiet.Reading{Known: quiet.Known{Foreign: true}}
	list = append(list, r)
	for _, f := range foreign {
		r.At += 25 * ms
		r.Foreign += f
		list = append(list, r)
	}
	return list
}

func TestADisturbanceLingersWithinItsTurn(t *testing.T) {
	m := &member{}
	aTurn(m, 0, 0, 0, 4)
	aTurn(m, 1, 4, 100*ms, 2)
	judged := (quiet.Rule{Guard: -1, Linger: -1}).Judge(readings(0, 10*time.Millisecond, 0, 0, 0, 0), 2)
	m.judge(judged, 0, 30*time.Millisecond)
	m.sum()
	want := []load.Span{{From: 0, To: 25 * ms}, {From: 100 * ms, To: 125 * ms}, {From: 125 * ms, To: 150 * ms}}
	if !slices.Equal(m.Counted, want) {
		t.Errorf("counted %v, want the first slice and the other turn", m.Counted)
	}
	if m.Quiet != 75*time.Millisecond || m.CPU < 0.0299 || m.CPU > 0.0301 {
		t.Errorf("%v of quiet time and %v s of CPU time, want 75 ms and 0.03 s", m.Quiet, m.CPU)
	}
	if m.Masked.All != 75*time.Millisecond || m.Masked.By[quiet.Foreign] != 25*time.Millisecond || m.Masked.By[quiet.Beside] != 50*time.Millisecond {
		t.Errorf("masked %+v, want 25 ms of it for others and 50 ms beside that", m.Masked)
	}
}

// TestAHostThatIsNeverQuiet gives each member a figure all the same, with as
// little disturbance as there is.
func TestAHostThatIsNeverQuiet(t *testing.T) {
	busy, idle := &member{}, &member{}
	aTurn(busy, 0, 0, 0, 8)
	aTurn(idle, 0, 8, 200*ms, 4)
	busy.Turns, idle.Turns = 1, 1
	const much, little = 40 * time.Millisecond, 4 * time.Millisecond // of 50
	c := &conductor{
		Plan:    Plan{Quiet: 80 * time.Millisecond},
		members: []*member{busy, idle},
		judged:  quiet.NewJudge(quiet.Rule{Guard: -1, Linger: -1}, 2),
	}
	for _, r := range readings(much, much, much, little, little, little, little, much, 0, 0, 0, much) {
		c.judged.Add(r)
	}
	c.settle()
	want := []load.Span{{From: 100 * ms, To: 125 * ms}, {From: 125 * ms, To: 150 * ms}}
	if !slices.Equal(busy.Counted, want) || busy.Bound < 0.079 || busy.Bound > 0.081 || busy.Masked.All != 150*time.Millisecond {
		t.Errorf("of a busy host count %v, disturbed up to %v, and %v do not; want the two slices in the middle of the quieter time",
			busy.Counted, busy.Bound, busy.Masked.All)
	}
	if by := busy.Masked.By; len(by) != 1 || by[quiet.Foreign] != busy.Masked.All || !busy.Chosen {
		t.Errorf("of %v that do not count of a busy host, others disturbed %v, and %v was chosen; want all of it, and that it is told", busy.Masked.All, by, busy.Chosen)
	}
	if idle.Quiet != 75*time.Millisecond || idle.Bound != 0 || idle.Chosen {
		t.Errorf("of a quiet one count %v up to %v, want all that is quiet", idle.Quiet, idle.Bound)
	}
}

// TestCalm: what is stolen spoils a turn's CPU time, a short wait of others does
// not.
func TestCalm(t *testing.T) {
	stolen := readings(0, 0, 0, 0)
	for i := range stolen {
		stolen[i].Known.Steal = true
		if i > 1 {
			stolen[i].Steal = 3 * time.Millisecond
		}
	}
	for name, test := range map[string]struct {
		readings []quiet.Reading
		want     bool
	}{
		"nobody":            {readings(0, 0, 0, 0), true},
		"a wait of others":  {readings(0, 4*time.Millisecond, 0, 0), true},
		"much by others":    {readings(0, 20*time.Millisecond, 0, 0), false},
		"time that is gone": {stolen, false},
	} {
		m := &member{turns: []turn{{0, 4, 0.5}}}
		judged := quiet.Rule{}.Judge(test.readings, 2)
		m.sum()
		m.weigh(judged)
		if got := m.ByTurn[number(0)]; got.Calm != test.want || got.Whole != 0.5 {
			t.Errorf("%s: %+v, want calm %v and 0.5 s as a whole", name, got, test.want)
		}
	}
}

// TestJudgingTurnByTurn: what was judged as it came is what is judged at once in
// the end, late readings included.
func TestJudgingTurnByTurn(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 9))
	for range 300 {
		asItCame, atOnce := &member{}, &member{}
		c := &conductor{Plan: Plan{Linger: 30 * time.Millisecond}, members: []*member{asItCame}, judged: quiet.NewJudge(quiet.Rule{}, 2)}
		add := func(r quiet.Reading) { c.anew = min(c.anew, c.judged.Add(r)) }
		r := quiet.Reading{At: ms, Known: quiet.Known{Foreign: true, Late: true}}
		add(r)
		for turn := range 20 {
			n := 1 + random.IntN(6)
			for _, m := range []*member{asItCame, atOnce} {
				aTurn(m, turn, len(c.judged.Slices), r.At, n)
			}
			for range n {
				r.At += 25 * ms
				r.LateFrom = 0
				switch random.IntN(8) {
				case 0:
					r.Foreign += 10 * time.Millisecond
				case 1:
					r.Late += 30 * time.Millisecond
					r.LateFrom = max(r.At-200*ms, 1)
				}
				add(r)
			}
			c.judge()
		}
		atOnce.judge(c.judged.Slices, 0, c.Linger)
		if asItCame.Quiet != atOnce.Quiet || !slices.Equal(asItCame.whys, atOnce.whys) {
			t.Fatalf("turn by turn %v of quiet time and %q, at once %v and %q", asItCame.Quiet, asItCame.whys, atOnce.Quiet, atOnce.whys)
		}
	}
}

// TestWhoAnswersNobodyHasNoFurtherTurn: each of them would take as long as its clients wait.
func TestWhoAnswersNobodyHasNoFurtherTurn(t *testing.T) {
	slow := &member{Outcome: Outcome{Asked: 10 * time.Second}}
	slow.taken.Right = 3
	silent := &member{Outcome: Outcome{Asked: 10 * time.Second}}
	quick := &member{Outcome: Outcome{Asked: 100 * time.Millisecond}}
	compiles := &member{Member: Member{Warmup: 4 * time.Second}, Outcome: Outcome{Asked: 4300 * time.Millisecond, Quiet: 40 * time.Millisecond, Turns: 1}}
	masked := &member{Outcome: Outcome{Asked: 10 * time.Second, Turns: 1}}
	masked.taken.Right = 3
	c := &conductor{Plan: Plan{Most: 5 * time.Second, Quiet: time.Second}, members: []*member{slow, silent, quick, compiles, masked}}
	if got := c.hungry(); !slices.Equal(got, []*member{slow, quick, compiles}) {
		t.Errorf("%d members go on, want the three that answer, or may, and have had less than their share", len(got))
	}
	slow.warmed, compiles.warmed = 4*time.Second, 4*time.Second
	silent.warmed, masked.warmed = 10*time.Second, 10*time.Second
	if got := c.unfair(); got != 4*time.Second {
		t.Errorf("others are left %v more, want the 6 s that one took without its share of 2 s", got)
	}
}

// TestTurnsAreAsLongAsTheQueue: 64 clients of a server that needs 60 ms for each take four
// seconds to be answered, however short the turn was.
func TestTurnsAreAsLongAsTheQueue(t *testing.T) {
	p := Plan{Quiet: 640 * time.Millisecond, Turn: Turn{Lead: 8 * time.Millisecond, Count: 40 * time.Millisecond, Least: 40 * time.Millisecond, Closed: true}}
	for _, tt := range []struct{ queue, quiet, lead, count time.Duration }{
		{1 * time.Millisecond, 0, 8 * time.Millisecond, 40 * time.Millisecond},
		{30 * time.Millisecond, 0, 30 * time.Millisecond, 120 * time.Millisecond},
		{300 * time.Millisecond, 0, 300 * time.Millisecond, 640 * time.Millisecond},
		{4 * time.Second, 500 * time.Millisecond, 4 * time.Second, 4 * time.Second},
	} {
		m := &member{Outcome: Outcome{Quiet: tt.quiet}}
		m.taken = load.Taken{Ended: 50 * ms, Drained: 50*ms + int64(tt.queue)}
		if got := p.shape(m.Quiet, m.taken); got.Lead != tt.lead || got.Count != tt.count {
			t.Errorf("after a queue of %v and %v that counted, a turn has %v before %v that count, want %v before %v", tt.queue, tt.quiet, got.Lead, got.Count, tt.lead, tt.count)
		}
	}
}
