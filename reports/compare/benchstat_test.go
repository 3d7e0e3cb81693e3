package compare_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"interleave/reports/benchfmt"
	"interleave/reports/compare"
	"interleave/results"
)

// units are what benchstat calls the figures that it has tables of.
var units = map[string]results.Measure{
	"req/s": results.Throughput, "p50-sec": results.LatencyP50, "cpu-sec/req": results.CPUPerRequest,
	"peak-B": results.PeakMemory, "B/conn": results.MemoryPerConnection,
}

// benchstat runs the program of the pinned module on two runs.
func benchstat(t *testing.T, base, candidate compare.Side) [][]string {
	t.Helper()
	dir := t.TempDir()
	args := []string{"tool", "benchstat", "-format", "csv"}
	for name, side := range map[string]compare.Side{"base": base, "candidate": candidate} {
		var b bytes.Buffer
		if err := benchfmt.Write(&b, side.Report.Run); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	args = append(args, "base="+filepath.Join(dir, "base"), "candidate="+filepath.Join(dir, "candidate"))
	var stderr bytes.Buffer
	cmd := exec.Command("go", args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go tool benchstat: %v\n%s", err, stderr.Bytes())
	}
	r := csv.NewReader(bytes.NewReader(out))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatalf("benchstat's output is not CSV: %v\n%s", err, out)
	}
	return rows
}

var benchmark = regexp.MustCompile(`^([A-Z]\w*)/model=(\w+)/load=([^/]+)/engine=native$`)

// The program that readers know reads two of our runs, finds that they are to
// be compared, and says what we print beside our own verdicts.
func TestBenchstatAgrees(t *testing.T) {
	c := comparison(t, "changed")
	tables, agreed := map[string]int{}, 0
	unit := ""
	for _, row := range benchstat(t, c.Base, c.Candidate) {
		if row[0] == "" && len(row) == 7 && row[2] == "CI" {
			unit = row[1]
			tables[unit]++
			if row[3] != unit {
				t.Errorf("the table of %s has %q in its second column: the runs were not put side by side", unit, row[3])
			}
			continue
		}
		m := benchmark.FindStringSubmatch(row[0])
		metric, compared := units[unit]
		if m == nil || !compared {
			continue
		}
		d := figureUnder(t, c, strings.ToLower(m[1]), m[3], m[2], metric)
		if d.Class != "" {
			continue // benchstat has all requests together
		}
		if got := row[5] + " " + strings.Fields(row[6])[0]; got != d.TestText() {
			t.Errorf("benchstat says %q of %s of %s, we say it said %q", got, unit, row[0], d.TestText())
		}
		switch {
		case d.Verdict == compare.Tie:
		case strings.HasPrefix(row[5], "+") == (d.Ratio.Value > 1):
			agreed++
		default:
			t.Errorf("benchstat says %s of %s of %s, our ratio is %v: another direction", row[5], unit, row[0], d.Ratio.Value)
		}
	}
	for unit := range units {
		if tables[unit] != 1 {
			t.Errorf("benchstat has %d tables of %s, want 1", tables[unit], unit)
		}
	}
	if agreed != c.Chance.Resolved() {
		t.Errorf("benchstat and we agree on the direction of %d differences, want all %d", agreed, c.Chance.Resolved())
	}
}
