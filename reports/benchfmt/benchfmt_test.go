package benchfmt_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	perf "golang.org/x/perf/benchfmt"

	"interleave/reports"
	"interleave/reports/benchfmt"
	"interleave/reports/reporttest"
)

func TestReadsBack(t *testing.T) {
	for _, c := range reporttest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			r := reports.Build(c.Make())
			var buf bytes.Buffer
			if err := benchfmt.Write(&buf, r); err != nil {
				t.Fatal(err)
			}
			want := map[string]float64{} // throughput by model, in the order of trials
			count := 0
			for i := range r.Trials {
				if reports.WhyNotCounted(&r.Trials[i]) == "" {
					count++
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
						t.Errorf("%s has no req/s", rec.Name)
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
		if err := benchfmt.Write(&buf, reports.Build(run, trials)); err != nil {
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
