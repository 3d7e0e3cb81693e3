package scenariotest_test

import (
	"slices"
	"testing"

	"interleave/scenarios"
	"interleave/scenarios/files"
	"interleave/scenarios/order"
	"interleave/scenarios/order/native"
	"interleave/scenarios/postgres"
	"interleave/scenarios/scenariotest"
)

// styles answer request number 7 of an order.
var styles = map[string]func(*testing.T, *scenariotest.World, *scenarios.Scenario) scenariotest.Outcome{
	"blocking": func(t *testing.T, w *scenariotest.World, s *scenarios.Scenario) scenariotest.Outcome {
		return w.Blocking(s, parse(t, "POST", "/order?n=7", ""))
	},
	"callback": func(t *testing.T, w *scenariotest.World, s *scenarios.Scenario) scenariotest.Outcome {
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
			got := ask(t, &scenariotest.World{Secret: secret}, order.With(store))
			want, written := 500, []uint64(nil)
			if fails == "" {
				want, written = 0, []uint64{7}
			}
			if got.Status != want || !slices.Equal(store.Written, written) {
				t.Errorf("%s, where %q fails: status %d, rows %d; want %d, %d", style, fails, got.Status, store.Written, want, written)
			}
		}
		if got := ask(t, &scenariotest.World{Secret: secret}, order.Scenario()); got.Status != 500 {
			t.Errorf("%s, without a store: status %d, want 500", style, got.Status)
		}
	}
}

// The same with the rows in a database: both styles answer alike, and as SQLite's do.
func TestAnOrderInADatabaseIsWrittenOnceOrTheClientIsTold(t *testing.T) {
	folder := t.TempDir()
	if err := files.Make(folder, secret); err != nil {
		t.Fatal(err)
	}
	config := postgres.Config{Addr: "127.0.0.1:1"}
	if err := config.Write(folder); err != nil {
		t.Fatal(err)
	}
	scenario := native.With()
	if err := scenario.Open(folder); err != nil {
		t.Fatal(err)
	}
	right := styles["blocking"](t, &scenariotest.World{Secret: secret}, order.With(&scenariotest.Store{Secret: secret}))
	for style, ask := range styles {
		for _, fails := range []string{"", "SELECT", "INSERT"} {
			database := &scenariotest.Database{Secret: secret, Fails: fails}
			got := ask(t, &scenariotest.World{Secret: secret, Query: database.Query}, scenario)
			switch {
			case fails == "" && (got.Answer != right.Answer || !slices.Equal(database.Written, []uint64{7})):
				t.Errorf("%s answers %q and writes %d, want %q and one row", style, got.Answer, database.Written, right.Answer)
			case fails != "" && (got.Status != 502 || len(database.Written) > 0):
				t.Errorf("%s, where %s fails: status %d, rows %d; want 502 and none", style, fails, got.Status, database.Written)
			}
		}
		if got := ask(t, &scenariotest.World{Secret: secret}, native.Scenario()); got.Status != 500 {
			t.Errorf("%s, without files: status %d, want 500", style, got.Status)
		}
	}
}
