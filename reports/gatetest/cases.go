package gatetest

import (
	"fmt"
	"strings"

	"interleave/results"
)

// Case is a result that every form must cope with.
type Case struct {
	Name string
	Make func() *results.Gate
}

// Cases returns what can become of a gate, and what can be in its strings.
func Cases() []Case {
	return []Case{
		{"pass", Passing},
		{"fail", failing},
		{"better", better},
		{"undecided", undecided},
		{"spent", spent},
		{"broken", broken},
		{"base-broken", baseBroken},
		{"void", void},
		{"void-and-broken", voidAndBroken},
		{"blind-and-broken", blindAndBroken},
		{"handicap-not-found", blind},
		{"no-controls", uncontrolled},
		{"same-build", same},
		{"hostile", hostile},
		{"many", many},
	}
}

// failing has one regression that a rerun confirmed, one that it did not, and
// a worse p99, which is advisory.
func failing() *results.Gate {
	g := Passing()
	g.Verdict = results.GateFail
	g.Reasons = []string{"1 of 8 cells is worse by more than its margin, and a rerun with a new seed confirmed it"}
	slow := &g.Cells[2]
	slow.Verdict, slow.Pairs, slow.Dropped = results.GateFail, 20, 1
	slow.Metrics[0] = metric(results.CPUPerRequest, 3.9e-6, 0.131, 0.013)
	slow.Metrics[1] = metric(results.Throughput, 74_000, 0.122, 0.019)
	slow.Confirmation = []results.GateMetric{
		metric(results.CPUPerRequest, 3.92e-6, 0.126, 0.014),
		metric(results.Throughput, 73_600, 0.119, 0.022),
	}
	moody := &g.Cells[5]
	moody.Verdict, moody.Pairs = results.GateInconclusive, 30
	moody.Reason = "the rerun with a new seed did not confirm it"
	moody.Metrics[4] = metric(results.PeakMemory, 11.2*(1<<20), 0.13, 0.02)
	moody.Confirmation = []results.GateMetric{metric(results.PeakMemory, 11.3*(1<<20), 0.01, 0.02)}
	g.Cells[7].Metrics[3] = metric(results.LatencyP99, 3.7e-3, 0.31, 0.12)
	return g
}

func better() *results.Gate {
	g := Passing()
	g.Cells[4].Metrics[0] = metric(results.CPUPerRequest, 4.37e-6, -0.181, 0.012)
	g.Cells[4].Metrics[1] = metric(results.Throughput, 66_000, -0.15, 0.012)
	return g
}

func undecided() *results.Gate {
	g := Passing()
	g.Verdict = results.GateInconclusive
	g.Reasons = []string{"2 of 8 cells could not be decided with 30 pairs"}
	for _, i := range []int{0, 6} {
		c := &g.Cells[i]
		c.Verdict, c.Pairs, c.Dropped, c.Reason = results.GateInconclusive, 30, 3, "its figures vary too much between trials"
		c.Metrics[0] = metric(results.CPUPerRequest, 1.02e-3, 0.028, 0.04)
		c.Metrics[0].Why = "the interval reaches over the margin"
	}
	return g
}

func spent() *results.Gate {
	g := Passing()
	g.Verdict, g.Spent, g.Took = results.GateInconclusive, true, 903
	g.Reasons = []string{"the budget of 15 min ended before 2 of 8 cells were decided"}
	for _, i := range []int{6, 7} {
		c := &g.Cells[i]
		c.Verdict, c.Pairs, c.Reason = results.GateInconclusive, 7, "7 pairs of the 12 that a first look needs"
		for j := range c.Metrics {
			m := &c.Metrics[j]
			m.Change, m.Low, m.High, m.Verdict, m.Why = nil, nil, nil, "", "7 pairs of 12"
		}
	}
	return g
}

func broken() *results.Gate {
	g := Passing()
	g.Verdict = results.GateFail
	g.Reasons = []string{"the candidate could not be measured in 1 of 8 cells"}
	c := &g.Cells[3]
	c.Verdict, c.Pairs, c.Metrics = results.GateBroken, 0, []results.GateMetric{}
	c.Reason = "candidate: the server ended with exit status 2 before it was ready: listen tcp: address in use"
	return g
}

func baseBroken() *results.Gate {
	g := Passing()
	g.Verdict, g.Cells, g.Controls = results.GateBroken, []results.GateCell{}, []results.GateCell{}
	g.Reasons = []string{"the base could not be built: go build ended with exit status 1"}
	return g
}

// void is a gate whose base was found slower than itself.
func void() *results.Gate {
	g := failing()
	g.Verdict = results.GateInconclusive
	g.Reasons = []string{"void: the base was found to be a regression of itself, so the host was not steady"}
	g.Controls[0] = control(results.RoleAA, 0.061, results.GateFail)
	g.Warnings = []string{"steal time was 7 % in 4 trials"}
	return g
}

// blind is a gate that did not find the slowdown that was put on.
func blind() *results.Gate {
	g := Passing()
	g.Verdict = results.GateInconclusive
	g.Reasons = []string{"the slowdown put on as a control was not found: a regression of that size would have been missed"}
	g.Controls[1] = control(results.RoleHandicap, 0.04, results.GateInconclusive)
	g.Controls[1].Reason = "not decided after 12 pairs"
	g.Spent = true
	return g
}

// voidAndBroken is void, with a cell in which the candidate does not run.
func voidAndBroken() *results.Gate {
	g := broken()
	g.Verdict = results.GateInconclusive
	g.Reasons = []string{"void: the base failed against itself"}
	g.Controls[0] = control(results.RoleAA, 0.061, results.GateFail)
	return g
}

// blindAndBroken is blind, with a cell in which the candidate does not run.
func blindAndBroken() *results.Gate {
	g := broken()
	g.Reasons = append(g.Reasons, blind().Reasons...)
	g.Controls[1] = blind().Controls[1]
	return g
}

// uncontrolled is a gate in which the controls could not be measured.
func uncontrolled() *results.Gate {
	g := Passing()
	g.Verdict, g.Controls = results.GateInconclusive, []results.GateCell{}
	g.Reasons = []string{"the controls could not be measured"}
	return g
}

// same is a change to documents only.
func same() *results.Gate {
	g := Passing()
	g.Same, g.Took = true, 3
	g.Candidate.Digest = g.Base.Digest
	g.Reasons = []string{"both builds are the same, byte for byte: nothing was measured"}
	g.Controls = []results.GateCell{}
	for i := range g.Cells {
		g.Cells[i].Pairs, g.Cells[i].Metrics = 0, []results.GateMetric{}
	}
	return g
}

// hostile has names and reasons that a stranger's change could have.
func hostile() *results.Gate {
	g := failing()
	g.Candidate.Ref = "fix|`x`<b>\n@octocat"
	g.Command = "interleave gate\n\n    ``` --base <script>alert(1)</script>"
	g.Reasons = []string{"<img src=x onerror=alert(1)> | `code`\n\n# heading @octocat see https://example.org #1 $x$"}
	g.Warnings = []string{"</details> --> ]]> @octocat"}
	c := &g.Cells[2]
	c.Model, c.Scenario, c.Load = "a|b`c`\n<script>", "\x1b[31mred\x00\ufffe", strings.Repeat("long", 60)
	g.Cells[3].Verdict, g.Cells[3].Metrics = results.GateBroken, []results.GateMetric{}
	g.Cells[3].Reason = "]]> --> </details></code> | \u202eturned\xff @octocat\n| a | row |\n" + strings.Repeat("and on and on ", 400)
	g.Cells[0].Metrics[0].Metric = "new|metric\n<i>"
	return g
}

// many has more cells than a comment on a code host may have letters.
func many() *results.Gate {
	g := Passing()
	g.Verdict = results.GateFail
	g.Reasons = []string{"60 of 600 cells are worse by more than their margin"}
	g.Cells = g.Cells[:0]
	for i := range 600 {
		c := quiet(fmt.Sprintf("model-%d", i/20), fmt.Sprintf("scenario-%d", i%20), "closed-64", i)
		if i%10 == 0 {
			c.Verdict = results.GateFail
			c.Metrics[0] = metric(results.CPUPerRequest, 3.9e-6, 0.09, 0.012)
		}
		g.Cells = append(g.Cells, c)
	}
	return g
}
