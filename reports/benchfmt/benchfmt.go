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

// measures are what is written.
var measures = slices.DeleteFunc(results.Measures(), func(m results.Measure) bool { return m.Bench() == "" })

// Write writes all trials of the run that count, cell by cell.
func Write(w io.Writer, r *measure.Run) error {
	out := benchfmt.NewWriter(w)
	for _, m := range measures {
		better := "lower"
		if m.HigherIsBetter() {
			better = "higher"
		}
		key := benchfmt.UnitMetadataKey{Unit: m.Bench(), Key: "better"}
		if err := out.Write(&benchfmt.UnitMetadata{UnitMetadataKey: key, OrigUnit: m.Bench(), Value: better}); err != nil {
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
				told := measuresOf(trials)
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

// measuresOf leaves out what a trial leaves open because requests did not end:
// the other trials of the cell would be its faster ones.
func measuresOf(trials []*results.Trial) []results.Measure {
	return slices.DeleteFunc(slices.Clone(measures), func(m results.Measure) bool {
		return slices.ContainsFunc(trials, func(t *results.Trial) bool { return m.AtLeast(t) != nil })
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

func result(t *results.Trial, told []results.Measure, config []benchfmt.Config) *benchfmt.Result {
	name := capital(word(t.Scenario)) + "/model=" + word(t.Model) + "/load=" + word(t.Load) + "/engine=" + word(t.Engine)
	r := &benchfmt.Result{Config: config, Name: benchfmt.Name(name), Iters: int(max(t.LoadResult.Requests, 1))}
	for _, m := range told {
		if v := m.Of(t); v != nil {
			r.Values = append(r.Values, benchfmt.Value{Value: *v, Unit: m.Bench()})
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

// capital makes the first letter a capital: the format demands it of a
// benchmark's name.
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
