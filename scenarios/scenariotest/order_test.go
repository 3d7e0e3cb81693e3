package scenariotest_test

import (
	"slices"
	"testing"

	"interleave/scenarios"
	"interleave/scenarios/order"
	"interleave/scenarios/scenariotest"
)

// styles answer request number 7 of an order.
var styles = map[string]func(*testing.T, *scenarios.Scenario) scenariotest.Outcome{
	"blocking": func(t *testing.T, s *scenarios.Scenario) scenariotest.Outcome {
		w := &scenariotest.World{Secret: secret}
		return w.Blocking(s, parse(t, "POST", "/order?n=7", ""))
	},
	"callback": func(t *testing.T, s *scenarios.Scenario) scenariotest.Outcome {
		w := &scenariotest.World{Secret: secret}
		got, err := w.Callback(s, parse(t, "POST", "/order?n=7", ""))
		if err != nil {
			t.Fatal(err)
		}
		return got
	},
}

// Whatever call fails, the client is told, and an order is written once or not at all.
func TestAnOrderIsWrittenOnceOrTheClientIsTold(t *testing.T) {
	for style, ask := range styles {
		for _, fails := range []string{"", "ReadFile", "ReadRow", "WriteRow"} {
			store := &scenariotest.Store{Secret: secret, Fails: fails}
			got := ask(t, order.With(store))
			want, written := 500, []uint64(nil)
			if fails == "" {
				want, written = 0, []uint64{7}
			}
			if got.Status != want || !slices.Equal(store.Written, written) {
				t.Errorf("%s, where %q fails: status %d, rows %d; want %d, %d", style, fails, got.Status, store.Written, want, written)
			}
		}
		if got := ask(t, order.Scenario()); got.Status != 500 {
			t.Errorf("%s, without a store: status %d, want 500", style, got.Status)
		}
	}
}
