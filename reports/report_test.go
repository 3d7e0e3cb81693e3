package reports_test

import (
	"encoding/json"
	"strings"
	"testing"

	"interleave/reports/reporttest"
)

func TestEveryCaseIsReported(t *testing.T) {
	for _, c := range reporttest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			r := reporttest.Report(t, c.Name)
			if len(r.Summary) == 0 {
				t.Error("the report concludes nothing, not even that nothing can be concluded")
			}
			ids := map[string]bool{}
			seen := func(id string) {
				if ids[id] || id == "" || strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
					t.Errorf("ID %q is used twice or unfit for a page and a file name", id)
				}
				ids[id] = true
			}
			for _, m := range r.Models {
				seen(m.ID)
			}
			for _, s := range r.Scenarios {
				seen(s.ID)
				for _, l := range s.Loads {
					seen(l.ID)
					if len(l.Cells) != len(r.Models) || len(l.Table.Rows) != len(r.Models) || (len(l.Figures) != 4) != (l.Undrawn != "") {
						t.Errorf("%s has %d cells, %d rows and %d figures for %d models, want a cell and a row each and 4 figures, or why not",
							l.Label(), len(l.Cells), len(l.Table.Rows), len(l.Figures), len(r.Models))
					}
					for _, f := range l.Figures {
						seen(f.ID)
					}
					for _, row := range l.Table.Rows {
						seen(row.Cell.ID)
						if len(row.Values) != len(l.Table.Columns) {
							t.Errorf("%s: a row has %d values under %d columns", l.Label(), len(row.Values), len(l.Table.Columns))
						}
					}
				}
			}
			for _, s := range r.Sweeps {
				seen(s.ID)
				seen(s.Figure.ID)
			}
			for _, f := range append(r.Curves, r.Trust.Figures...) {
				seen(f.ID)
			}
			if !json.Valid(r.Data) || strings.Contains(string(r.Data), `"error"`) {
				t.Errorf("Data is not what was meant: %.200s", r.Data)
			}
		})
	}
}
