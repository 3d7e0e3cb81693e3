package reporttest

import (
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/measure"
	"interleave/results"
)

// built holds what Report returned: making up a run takes longer than testing it.
var built = map[string]*reports.Report{}

// Report returns the report on a case. It must not be changed.
func Report(t *testing.T, name string) *reports.Report {
	t.Helper()
	if built[name] == nil {
		built[name] = reports.Build(CaseOf(t, name))
	}
	return built[name]
}

// CaseOf makes up the run of a case.
func CaseOf(t *testing.T, name string) (*results.Run, []results.Trial) {
	t.Helper()
	for _, c := range Cases() {
		if c.Name == name {
			return c.Make()
		}
	}
	t.Fatalf("reporttest has no case %q", name)
	return nil, nil
}

// Cell returns a model under the first load of a scenario.
func Cell(t *testing.T, r *reports.Report, model, scenario string) (*measure.Load, *measure.Cell) {
	t.Helper()
	for _, s := range r.Scenarios {
		for _, l := range s.Loads {
			for _, c := range l.Cells {
				if s.Name == scenario && c.Model.Name == model {
					return l, c
				}
			}
		}
	}
	t.Fatalf("the report has no cell %s of %s", model, scenario)
	return nil, nil
}

// Values returns a row of a load's table by its columns' heads.
func Values(t *testing.T, l *measure.Load, model string) map[string]measure.Value {
	t.Helper()
	for _, row := range l.Table.Rows {
		if row.Cell.Model.Name == model {
			out := map[string]measure.Value{}
			for i, v := range row.Values {
				out[l.Table.Columns[i].Head] = v
			}
			return out
		}
	}
	t.Fatalf("the table of %s has no row %s", l.Label(), model)
	return nil
}

// Said is all that a report says in sentences.
func Said(r *reports.Report) string { return strings.Join(r.Summary, "\n") }
