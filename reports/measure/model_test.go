package measure_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"interleave/reports/measure"
	"interleave/results"
)

func TestSettingsAreToldOnce(t *testing.T) {
	for name, test := range map[string]struct {
		settings map[string]string
		want     []measure.Fact
	}{
		"none":    {nil, nil},
		"one":     {map[string]string{"hello": "64 workers"}, []measure.Fact{{Text: "64 workers"}}},
		"alike":   {map[string]string{"hello": "64 workers", "idle": "64 workers"}, []measure.Fact{{Text: "64 workers"}}},
		"several": {map[string]string{"idle": "8 workers", "hello": "64 workers", "hog": "8 workers"}, []measure.Fact{{Name: "hello", Text: "64 workers"}, {Name: "hog, idle", Text: "8 workers"}}},
	} {
		m := measure.Model{ModelInfo: results.ModelInfo{Settings: test.settings}}
		if diff := cmp.Diff(test.want, m.Set()); diff != "" {
			t.Errorf("%s: settings (-want +got):\n%s", name, diff)
		}
	}
}
