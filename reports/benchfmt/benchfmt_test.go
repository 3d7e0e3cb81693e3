package benchfmt_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	perf "golang.org/x/perf/benchfmt"

	"interleave/reports/benchfmt"
	"interleave/reports/measure"
	"interleave/reports/reporttest"
	"interleave/results"
)

func TestReadsBack(t *testing.T) {
	for _, c := range reporttest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			r := measure.Build(c.Make())
			var buf bytes.Buffer
			if err := benchfmt.Write(&buf, r); err != nil {
				t.Fatal(err)
			}
			want := map[string]float64{} // throughput by model, in the order of trials
			count, spoiled := 0, 0
			for i := range r.Trials {
				if measure.WhyNotCounted(&r.Trials[i]) == "" {
					count++
					if r.Trials[i].SpoiledBy(results.FigureThroughput) != "" {
						spoiled++
					}
					want[r.Trials[i].Model] += r.Trials[i].LoadResult.Throughput
				}
			}
			reader := perf.NewReader(&buf, "bench.txt")
			for reader.Scan() {
				switch rec := reader.Result().(type) {
				case *perf.SyntaxError:
					t.Fatalf("benchfmt cannot read a line: %v", rec)
				case *perf.Result:
					count--
					if _, ok := rec.Value("req/s"); !ok {
						spoiled--
					}
					if _, ok := rec.Value("errors"); !ok {
						t.Errorf("%s has no count of errors", rec.Name)
					}
					if c.Name == "quick" {
						_, parts := rec.Name.Parts()
						v, _ := rec.Value("req/s")
						want[strings.TrimPrefix(string(parts[0]), "/model=")] -= v
					}
				}
			}
			if err := reader.Err(); err != nil {
				t.Fatal(err)
			}
			if count != 0 {
				t.Errorf("%d trials more than lines", count)
			}
			if spoiled != 0 {
				t.Errorf("%d trials with a spoiled throughput more than lines without one", spoiled)
			}
			if c.Name == "quick" {
				for model, rest := range want {
					if math.Abs(rest) > 1e-3 {
						t.Errorf("the lines of %s lack %v req/s of its trials", model, rest)
					}
				}
			}
			for unit, better := range map[string]int{"req/s": 1, "cpu-sec/req": -1, "peak-B": -1, "p99-sec": -1, "B/conn": -1} {
				if got := reader.Units().GetBetter(unit); got != better {
					t.Errorf("better direction of %s is %d, want %d", unit, got, better)
				}
			}
		})
	}
}

// Two runs of one plan must have the same names and configuration, or benchstat
// would not compare them.
func TestRunsAreComparable(t *testing.T) {
	lines := func(commit string, minutes int) (config, names string) {
		run, trials := reporttest.Full(reporttest.Shape{Models: 2, Scenarios: 2, Blocks: 2})
		run.Environment.Commit = commit
		run.StartedAt = run.StartedAt.AddDate(0, 0, minutes)
		var buf bytes.Buffer
		if err := benchfmt.Write(&buf, measure.Build(run, trials)); err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(buf.String(), "\n") {
			if strings.HasPrefix(line, "Benchmark") {
				names += strings.Fields(line)[0] + "\n"
			} else {
				config += line + "\n"
			}
		}
		return config, names
	}
	c1, n1 := lines("aaaa", 0)
	c2, n2 := lines("bbbb", 5)
	if c1 != c2 || n1 != n2 {
		t.Errorf("two runs differ in more than their figures:\n%s%s\nand\n%s%s", c1, n1, c2, n2)
	}
	if !strings.Contains(n1, "BenchmarkHello/model=cgi/load=closed-64/engine=native\n") {
		t.Errorf("names are %s", n1)
	}
}

func TestSpoiledFiguresAreLeftOut(t *testing.T) {
	for figure, units := range map[results.Figure]string{
		results.FigureThroughput:          "req/s",
		results.FigureLatency:             "p50-sec p90-sec p99-sec",
		results.FigureCPU:                 "cpu-sec/req cpu-sec/s",
		results.FigureMemory:              "peak-B",
		results.FigureMemoryPerConnection: "B/conn",
	} {
		run, trials := reporttest.Full(reporttest.Shape{Models: 6, Scenarios: 5, Blocks: 1})
		before := unitsOf(t, run, trials)
		for i := range trials {
			trials[i].Checks = append(trials[i].Checks, results.Check{Name: "x", Verdict: results.Spoiled, Spoils: []results.Figure{figure}, Detail: "because"})
		}
		after := unitsOf(t, run, trials)
		for unit := range before {
			if gone := !after[unit]; gone != strings.Contains(" "+units+" ", " "+unit+" ") {
				t.Errorf("with %s spoiled, %s is gone: %v", figure, unit, gone)
			}
		}
	}
}

// unitsOf returns the units that any line has.
func unitsOf(t *testing.T, run *results.Run, trials []results.Trial) map[string]bool {
	t.Helper()
	var buf bytes.Buffer
	if err := benchfmt.Write(&buf, measure.Build(run, trials)); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	reader := perf.NewReader(&buf, "bench.txt")
	for reader.Scan() {
		if rec, ok := reader.Result().(*perf.Result); ok {
			for _, v := range rec.Values {
				seen[v.Unit] = true
				if v.OrigUnit != "" {
					seen[v.OrigUnit] = true
				}
			}
		}
	}
	return seen
}
