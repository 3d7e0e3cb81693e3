package main

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"interleave/internal/layout"
	"interleave/internal/quantity"
	"interleave/models"
	modelsall "interleave/models/all"
	"interleave/reports/text"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/process"
	"interleave/scenarios"
	"interleave/scenarios/workload"
)

func newWorkloadShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show FILE",
		Short: "Draw what a workload does, with what arithmetic says of it",
		Long: `show draws each kind of requests as the report does, and says what arithmetic
knows before anything is measured: the least latency, the CPU time of a request, the
rate that it allows for each processor, and how many requests are under way at a time
(Little's law), which is how many workers are held where each serves one. Then it
states what is predicted of the models.`,
		Example: `  interleave workload show examples/workloads/shop.yaml`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("which workload? name one file, such as shop.yaml")
			}
			own, err := loadWorkloads(args)
			if err != nil {
				return err
			}
			return showWorkload(cmd.OutOrStdout(), own[0])
		},
	}
}

func showWorkload(out io.Writer, s *scenarios.Scenario) error {
	p := layout.NewPrinter(out, optionsFor(out))
	p.Line(p.Bold("WHAT A REQUEST OF " + s.Name + " DOES"))
	kinds, upstreams := runner.DescribeRequests(s)
	text.Steps(p, kinds, upstreams)
	p.Line("")
	p.Line(p.Bold("WHAT ARITHMETIC SAYS"))
	for _, line := range arithmetic(s, len(process.CPUs())) {
		p.Entry("  "+line[0], arithmeticCells, line[1], nil)
	}
	p.Line("")
	predictions, each := runner.Predicted(s, modelsall.Models())
	p.Line(p.Bold("WHAT IS EXPECTED OF SERVERS WITH " + strings.ToUpper(quantity.Plural(each, "processor")) + ", AT MOST"))
	expected(p, runner.Expect(s, modelsall.Models(), each))
	p.Line("")
	p.Line(p.Bold("WHAT IS PREDICTED"))
	predicted(p, predictions, modelsall.Models())
	return p.End()
}

// arithmeticCells is how wide the names of what arithmetic says are.
const arithmeticCells = 22

// arithmetic is what is known of a workload before it is measured.
func arithmetic(s *scenarios.Scenario, processors int) (lines [][2]string) {
	add := func(name, format string, args ...any) {
		lines = append(lines, [2]string{name, fmt.Sprintf(format, args...)})
	}
	sum := workload.Add(s)
	serial := func(atOnce, serial string) string {
		if atOnce == serial {
			return ""
		}
		return ", or " + serial + " where services are called one after the other"
	}
	least := quantity.Duration(sum.Least)
	add("least latency", "%s on average%s", least, serial(least, quantity.Duration(sum.Serial)))
	if most := sum.PerProcessor(); most == 0 {
		add("CPU time", "none but what the server itself needs")
	} else {
		add("CPU time", "%s for each request, and what the server itself needs", quantity.Duration(sum.Compute))
		add("at most", "%s requests/s for each processor; with %s here %s", quantity.Short(most), quantity.Plural(processors, "processor"), quantity.Short(most*float64(max(processors, 1))))
	}
	if sum.Block > 0 {
		add("blocked threads", "%s for each request on average: one such thread is enough for %s requests/s", quantity.Duration(sum.Block), quantity.Short(1/sum.Block.Seconds()))
	}
	for _, l := range s.Loads {
		if l.Open() {
			atOnce, oneByOne := sum.Workers(l.Rate())
			under := quantity.Short(atOnce)
			add("at "+quantity.Short(l.Rate())+"/s", "%s requests under way at a time (Little's law)%s: as many workers are held where each serves one", under, serial(under, quantity.Short(oneByOne)))
			if busy := l.Rate() * sum.Compute.Seconds(); busy > 0 {
				add("", "%s of a processor computes%s", quantity.ShortPercent(busy), tooMuch(busy, processors))
			}
			continue
		}
		most := float64(l.Clients()) / max(sum.Least.Seconds(), 1e-9)
		if bound := sum.PerProcessor() * float64(max(processors, 1)); bound > 0 {
			most = min(most, bound)
		}
		if sum.Least > 0 {
			add(quantity.Plural(l.Clients(), "client"), "%s requests/s at most", quantity.Short(most))
		}
	}
	if sum.Compute > 0 {
		wait := (sum.Serial - sum.Compute).Seconds() / sum.Compute.Seconds()
		add("a thread pool", "about %s for each processor: 1 + wait/compute", quantity.Plural(int(math.Round(1+wait)), "thread"))
	}
	return lines
}

// tooMuch says who cannot serve a load that keeps so many processors busy.
func tooMuch(busy float64, processors int) string {
	switch {
	case busy >= float64(processors):
		return ": more than this host has"
	case busy >= 1:
		return ": more than a single loop has"
	}
	return ""
}

// expected tells what arithmetic expects models to answer at most.
func expected(p *layout.Printer, groups [][]workload.Expected) {
	for _, group := range groups {
		most, least := group[0].Most, group[len(group)-1].Most
		rate := quantity.Short(most) + "/s"
		if least < 0.98*most {
			rate = quantity.Short(least) + "–" + rate
		}
		var reasons []string
		names := map[string][]string{} // by what bounds them
		for _, e := range group {
			if names[e.Because] == nil {
				reasons = append(reasons, e.Because)
			}
			names[e.Because] = append(names[e.Because], e.Server)
		}
		for i, because := range reasons {
			if i > 0 {
				rate = ""
			}
			p.Entry("  "+rate, arithmeticCells, because+": "+strings.Join(names[because], ", "), nil)
		}
	}
}

// predicted states what is predicted of some models, before anything is run.
func predicted(p *layout.Printer, predictions []results.Prediction, all []models.Model) {
	for _, claim := range predictions {
		about, against := claim.Models, claim.Against
		if len(about) == 0 {
			about, against = with(all, claim.Trait, claim.Except), with(all, claim.Versus, "")
		}
		if len(about) == 0 || claim.Compares() && len(against) == 0 {
			continue // of none of these models
		}
		p.Entry("  "+claim.Load, nameCells, claim.Claim, nil)
		if len(claim.Models) > 0 {
			continue // it has their names
		}
		who := strings.Join(about, ", ")
		if claim.Compares() {
			who += ", against " + strings.Join(against, ", ")
		}
		p.Entry("  ", nameCells, who, nil)
	}
}

// with are the names of models with a trait, and without another. All have the empty
// trait, and no prediction is about a framework.
func with(all []models.Model, trait, except string) (names []string) {
	has := func(m models.Model, trait string) bool { return m.Has(scenarios.Trait(trait)) }
	for _, m := range all {
		if m.Framework == "" && (trait == "" || has(m, trait)) && (except == "" || !has(m, except)) {
			names = append(names, m.Name)
		}
	}
	return names
}

// sayPredicted states what is predicted of workloads, which nobody knows by heart.
func sayPredicted(plan *results.Plan, all []models.Model, stderr io.Writer) {
	p := layout.NewPrinter(stderr, optionsFor(stderr))
	for _, s := range plan.Scenarios {
		if s.Workload == "" {
			continue
		}
		p.Line("predicted of " + s.Name + ", before it is measured:")
		predicted(p, s.Predictions, all)
	}
}
