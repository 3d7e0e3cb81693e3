package benchfmt

import (
	"io"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/perf/benchfmt"

	"interleave/reports/measure"
	"interleave/results"
)

// quantity is one unit of the output.
type quantity struct {
	unit   string
	better string
	figure results.Figure                 // that a check can spoil; empty if none does
	value  func(*results.Trial) *float64  // null leaves it out
	open   func(*results.Bounds) *float64 // of a latency: what it is at least where requests did not end
}

var quantities = []quantity{
	{"req/s", "higher", results.FigureThroughput, func(t *results.Trial) *float64 { return &t.LoadResult.Throughput }, nil},
	{"p50-sec", "lower", results.FigureLatency, func(t *results.Trial) *float64 { return t.LoadResult.Latency.P50 }, func(b *results.Bounds) *float64 { return b.P50 }},
	{"p90-sec", "lower", results.FigureTail, func(t *results.Trial) *float64 { return t.LoadResult.Latency.P90 }, func(b *results.Bounds) *float64 { return b.P90 }},
	{"p99-sec", "lower", results.FigureTail, func(t *results.Trial) *float64 { return t.LoadResult.Latency.P99 }, func(b *results.Bounds) *float64 { return b.P99 }},
	{"cpu-sec/req", "lower", results.FigureCPU, func(t *results.Trial) *float64 { return t.CPUPerRequest }, nil},
	{"ready-B", "lower", "", func(t *results.Trial) *float64 { return t.Memory.Baseline }, nil},
	{"peak-B", "lower", results.FigureMemory, func(t *results.Trial) *float64 { return t.Memory.Peak }, nil},
	{"B/conn", "lower", results.FigureMemoryPerConnection, perConnection, nil},
	{"errors", "lower", "", errors, nil},
}

func errors(t *results.Trial) *float64 {
	var n float64
	for _, count := range t.LoadResult.Errors {
		n += float64(count)
	}
	return &n
}

func perConnection(t *results.Trial) *float64 {
	slope, why := measure.PerConnection(t)
	if why != "" {
		return nil
	}
	return &slope.Value
}

// Write writes all trials of the run that count, cell by cell.
func Write(w io.Writer, r *measure.Run) error {
	out := benchfmt.NewWriter(w)
	for _, q := range quantities {
		key := benchfmt.UnitMetadataKey{Unit: q.unit, Key: "better"}
		if err := out.Write(&benchfmt.UnitMetadata{UnitMetadataKey: key, OrigUnit: q.unit, Value: q.better}); err != nil {
			return err
		}
	}
	config := config(r.Environment)
	for _, s := range r.Scenarios {
		for _, l := range s.All() {
			for _, m := range r.Models {
				var trials []*results.Trial
				for i := range r.Trials {
					t := &r.Trials[i]
					if t.Model == m.Name && t.Scenario == s.Name && t.Load == l.Name && measure.WhyNotCounted(t) == "" {
						trials = append(trials, t)
					}
				}
				told := quantitiesOf(trials)
				for _, t := range trials {
					if err := out.Write(result(t, told, config)); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// quantitiesOf leaves out what a trial leaves open because requests did not
// end: the other trials of the cell would be its faster ones.
func quantitiesOf(trials []*results.Trial) []quantity {
	return slices.DeleteFunc(slices.Clone(quantities), func(q quantity) bool {
		return q.open != nil && slices.ContainsFunc(trials, func(t *results.Trial) bool {
			least := t.LoadResult.Latency.AtLeast
			return least != nil && q.open(least) != nil
		})
	})
}

// config is what is the same for all runs on a host.
func config(env results.Environment) []benchfmt.Config {
	var c []benchfmt.Config
	for _, kv := range [][2]string{{"goos", env.OS}, {"goarch", env.Arch}, {"pkg", "interleave"}, {"cpu", env.CPUModel}} {
		if value := strings.TrimSpace(oneLine(kv[1])); value != "" {
			c = append(c, benchfmt.Config{Key: kv[0], Value: []byte(value), File: true})
		}
	}
	return c
}

func result(t *results.Trial, told []quantity, config []benchfmt.Config) *benchfmt.Result {
	name := capital(word(t.Scenario)) + "/model=" + word(t.Model) + "/load=" + word(t.Load) + "/engine=" + word(t.Engine)
	r := &benchfmt.Result{Config: config, Name: benchfmt.Name(name), Iters: int(max(t.LoadResult.Requests, 1))}
	for _, q := range told {
		if v := q.value(t); v != nil && (q.figure == "" || t.SpoiledBy(q.figure) == "") {
			r.Values = append(r.Values, benchfmt.Value{Value: *v, Unit: q.unit})
		}
	}
	return r
}

// word makes a name fit for a part of a benchmark's name.
func word(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || r == '/' {
			return '_'
		}
		return r
	}, s)
	if s == "" {
		return "_"
	}
	return s
}

// capital makes the first letter a capital, without which a line is no
// benchmark's.
func capital(s string) string {
	runes := []rune(s)
	runes[0] = unicode.ToUpper(runes[0])
	return string(runes)
}

func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}
