package benchfmt

import (
	"io"
	"strings"
	"unicode"

	"golang.org/x/perf/benchfmt"

	"interleave/reports"
	"interleave/results"
)

// quantity is one unit of the output.
type quantity struct {
	unit   string
	better string
	figure results.Figure                // that a check can spoil; empty if none does
	value  func(*results.Trial) *float64 // null leaves it out
}

var quantities = []quantity{
	{"req/s", "higher", results.FigureThroughput, func(t *results.Trial) *float64 { return &t.LoadResult.Throughput }},
	{"p50-sec", "lower", results.FigureLatency, func(t *results.Trial) *float64 { return t.LoadResult.Latency.P50 }},
	{"p90-sec", "lower", results.FigureTail, func(t *results.Trial) *float64 { return t.LoadResult.Latency.P90 }},
	{"p99-sec", "lower", results.FigureTail, func(t *results.Trial) *float64 { return t.LoadResult.Latency.P99 }},
	{"cpu-sec/req", "lower", results.FigureCPU, func(t *results.Trial) *float64 { return t.CPUPerRequest }},
	{"ready-B", "lower", "", func(t *results.Trial) *float64 { return t.Memory.Baseline }},
	{"peak-B", "lower", results.FigureMemory, func(t *results.Trial) *float64 { return t.Memory.Peak }},
	{"B/conn", "lower", results.FigureMemoryPerConnection, perConnection},
	{"errors", "lower", "", errors},
}

func errors(t *results.Trial) *float64 {
	var n float64
	for _, count := range t.LoadResult.Errors {
		n += float64(count)
	}
	return &n
}

func perConnection(t *results.Trial) *float64 {
	slope, why := reports.PerConnection(t)
	if why != "" {
		return nil
	}
	return &slope.Value
}

// Write writes all trials of the report that count, cell by cell.
func Write(w io.Writer, r *reports.Report) error {
	out := benchfmt.NewWriter(w)
	for _, q := range quantities {
		key := benchfmt.UnitMetadataKey{Unit: q.unit, Key: "better"}
		if err := out.Write(&benchfmt.UnitMetadata{UnitMetadataKey: key, OrigUnit: q.unit, Value: q.better}); err != nil {
			return err
		}
	}
	config := config(r.Run.Environment)
	for _, s := range r.Scenarios {
		for _, l := range s.All() {
			for _, m := range r.Models {
				for i := range r.Trials {
					t := &r.Trials[i]
					if t.Model != m.Name || t.Scenario != s.Name || t.Load != l.Name || r.WhyNotCounted(t) != "" {
						continue
					}
					if err := out.Write(result(t, config)); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
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

func result(t *results.Trial, config []benchfmt.Config) *benchfmt.Result {
	name := capital(word(t.Scenario)) + "/model=" + word(t.Model) + "/load=" + word(t.Load) + "/engine=" + word(t.Engine)
	r := &benchfmt.Result{Config: config, Name: benchfmt.Name(name), Iters: int(max(t.LoadResult.Requests, 1))}
	for _, q := range quantities {
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
