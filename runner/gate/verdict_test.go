package gate

import (
	"strings"
	"testing"
	"time"

	"interleave/results"
	"interleave/results/stat"
	"interleave/runner"
)

// What becomes of a cell that the candidate breaks or fails in, by its rerun.
func TestVerdictOnACell(t *testing.T) {
	bad := func(side, failed int) *series {
		s := newSeries(someCells()[0], results.RoleGated, &runner.Build{Name: "base"}, &runner.Build{Name: "candidate"}, 0)
		s.pairs, s.dropped = 12, failed
		s.faults[side] = faults{failed: failed, alone: failed, why: "it ended"}
		return s
	}
	slow := func(decision stat.Decision) *series {
		s := bad(1, 0)
		for _, m := range s.measures {
			m.worse, m.decision = make([]float64, 12), stat.Passes
		}
		s.measures[0].decision = decision
		return s
	}
	bothFail := func(s *series) *series { s.faults[0].failed = 1; return s }
	cut := func(s *series, pairs, most int) *series { s.pairs, s.dropped, s.most = pairs, 0, most; return s }
	as := func(role string, s *series) *series { s.role = role; return s }
	for _, test := range []struct {
		name         string
		first, again *series
		others       bool // are confirmed
		want         results.GateVerdict
		why          string
	}{
		{"broken twice", bad(1, 2), bad(1, 2), false, results.GateBroken, "the candidate cannot be measured where the base can: it ended; confirmed by a rerun"},
		{"broken once", bad(1, 2), bad(1, 0), false, results.GateInconclusive, "a rerun did not confirm it"},
		{"broken, and fails once in the rerun", bad(1, 2), bad(1, 1), false, results.GateBroken, "confirmed by a rerun"},
		{"broken, and both fail once in the rerun", bad(1, 2), bothFail(bad(1, 1)), false, results.GateInconclusive, "a rerun did not confirm it"},
		{"slow, and fails once in the rerun", slow(stat.Fails), bad(1, 1), false, results.GateInconclusive, "a rerun did not confirm it"},
		{"broken, and no time", bad(1, 2), nil, false, results.GateInconclusive, "there was no time to confirm it"},
		{"broken, and no time but for others", bad(1, 2), nil, true, results.GateBroken, "others were confirmed"},
		{"broken, and the rerun was cut short", bad(1, 2), cut(bad(1, 0), 3, 12), false, results.GateInconclusive, "there was no time to confirm it"},
		{"broken, and the rerun was cut short but for others", bad(1, 2), cut(bad(1, 0), 3, 12), true, results.GateBroken, "others were confirmed"},
		{"broken, and the rerun was cut short after a failure of both", bad(1, 2), cut(bothFail(bad(1, 1)), 3, 12), true, results.GateInconclusive, "a rerun did not confirm it"},
		{"broken, and fails in a rerun that was cut short", bad(1, 2), cut(bad(1, 1), 3, 12), false, results.GateBroken, "confirmed by a rerun"},
		{"broken, and sound in the whole rerun", bad(1, 2), cut(bad(1, 0), 12, 12), true, results.GateInconclusive, "a rerun did not confirm it"},
		{"slow, and the rerun was cut short", slow(stat.Fails), cut(slow(stat.Undecided), 11, 0), false, results.GateInconclusive, "there was no time to confirm it"},
		{"slow, and not decided by the rerun", slow(stat.Fails), slow(stat.Undecided), true, results.GateInconclusive, "a rerun did not confirm it"},
		{"the base is broken", bad(0, 2), nil, false, results.GateInconclusive, "the base cannot be measured here: it ended"},
		{"slow twice", slow(stat.Fails), slow(stat.Fails), false, results.GateFail, "confirmed by a rerun"},
		{"slow once", slow(stat.Fails), slow(stat.Passes), false, results.GateInconclusive, "a rerun did not confirm it"},
		{"slow, and broken in the rerun", slow(stat.Fails), bad(1, 2), false, results.GateFail, "confirmed by a rerun"},
		{"as fast", slow(stat.Passes), nil, false, results.GatePass, ""},
		{"base against base, the second breaks", as(results.RoleAA, bad(1, 2)), nil, false, results.GateBroken, "it ended"},
		{"base against base, the first breaks", as(results.RoleAA, bad(0, 2)), nil, false, results.GateBroken, "it ended"},
	} {
		o := outcome{test.first, test.again}
		if got, why := o.verdict(test.others); got != test.want || !strings.Contains(why, test.why) {
			t.Errorf("%s: %s because %q, want %s because %q", test.name, got, why, test.want, test.why)
		}
	}
}

// Where time is short after the first look of the reruns, those of broken cells go on.
func TestShortTimeEndsNoRerunOfABrokenCell(t *testing.T) {
	rerun := func(most int) *series {
		s := newSeries(someCells()[0], results.RoleGated, &runner.Build{}, &runner.Build{}, rerunBlocks)
		s.most = most
		return s
	}
	open, suspect, broken := rerun(0), rerun(0), rerun(20)
	suspect.measures[0].worse = []float64{1}
	suspect.pairs, suspect.measures[0].fail, suspect.measures[0].judged.Low = 1, 0.03, 0.05
	j := newJob(Config{Cells: someCells()})
	first := stat.GateSequence.Looks[0]
	if got := j.urgent([]*series{open, suspect, broken}, first+1, time.Now()); len(got) != 2 || got[0] != suspect || got[1] != broken {
		t.Errorf("urgent() keeps %d of 3 series, want the suspect and the broken one", len(got))
	}
}

// What becomes of a job, by its cells and controls: base against base says whether
// anything can be believed, and the slowdown whether what was not found is not there.
func TestVerdictOnAJob(t *testing.T) {
	const pass, fail, broken, open = results.GatePass, results.GateFail, results.GateBroken, results.GateInconclusive
	for _, test := range []struct {
		cells          []results.GateVerdict
		same, slowdown results.GateVerdict
		want           results.GateVerdict
		why            string // parts, with " | " between them
	}{
		{[]results.GateVerdict{pass, pass}, pass, fail, pass, ""},
		{[]results.GateVerdict{pass, pass}, open, fail, pass, ""},
		{[]results.GateVerdict{pass, fail}, pass, fail, fail, "1 of 2 cells slower or larger"},
		{[]results.GateVerdict{pass, open}, pass, fail, open, "1 of 2 cells not decided"},
		{[]results.GateVerdict{pass, broken}, pass, fail, fail, "1 of 2 cells broken in the candidate"},
		{[]results.GateVerdict{fail, broken}, pass, fail, fail, "1 of 2 cells slower or larger | 1 of 2 cells broken in the candidate"},
		{[]results.GateVerdict{broken, broken}, open, open, fail, "2 of 2 cells broken in the candidate"},

		{[]results.GateVerdict{pass, fail}, fail, fail, open, "void: the base failed against itself"},
		{[]results.GateVerdict{pass, fail}, broken, fail, open, "void: the base failed against itself"},
		{[]results.GateVerdict{pass, broken}, fail, fail, open, "void: the base failed against itself"},
		{[]results.GateVerdict{pass, broken}, broken, fail, open, "void: the base failed against itself"},
		{[]results.GateVerdict{broken, broken}, broken, open, open, "void: the base failed against itself"},
		{[]results.GateVerdict{pass, pass}, broken, fail, open, "void: the base failed against itself"},

		{[]results.GateVerdict{pass, pass}, pass, open, open, "put on as a control, was not found"},
		{[]results.GateVerdict{pass, fail}, pass, broken, open, "put on as a control, was not found"},
		{[]results.GateVerdict{pass, broken}, pass, open, fail, "1 of 2 cells broken in the candidate | was not found"},
	} {
		g := &results.Gate{Controls: []results.GateCell{{Role: results.RoleAA, Verdict: test.same}, {Role: results.RoleHandicap, Verdict: test.slowdown}}}
		for _, v := range test.cells {
			g.Cells = append(g.Cells, results.GateCell{Role: results.RoleGated, Verdict: v, Pairs: 12})
		}
		got, reasons := sum(g, DefaultMargin)
		said := strings.Join(reasons, "; ")
		for _, why := range strings.Split(test.why, " | ") {
			if got != test.want || !strings.Contains(said, why) {
				t.Errorf("cells %v, base against base %s, slowdown %s: %s because %q, want %s because %q", test.cells, test.same, test.slowdown, got, said, test.want, test.why)
			}
		}
	}
}
