package measure

import (
	"fmt"
	"testing"

	"interleave/reports/chart"
	"interleave/results"
)

// There are fewer colours than models: with dash and marker each must still be
// told from all others, a reader's own servers included.
func TestLooksDiffer(t *testing.T) {
	run := &results.Run{}
	for name := range looks {
		run.Plan.Models = append(run.Plan.Models, results.ModelInfo{Name: name})
	}
	for i := range 8 {
		run.Plan.Models = append(run.Plan.Models, results.ModelInfo{Name: fmt.Sprintf("own-%d", i)})
	}
	seen := map[string]string{}
	for _, m := range buildModels(run, nil, new(names)) {
		key := string(chart.Key(m.Look))
		if other := seen[key]; other != "" {
			t.Errorf("%s and %s look the same: %+v", m.Name, other, m.Look)
		}
		seen[key] = m.Name
	}
}
