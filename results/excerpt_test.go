package results_test

import (
	"encoding/json"
	"strings"
	"testing"

	"interleave/results"
)

// newExcerpt has one request of each outcome.
func newExcerpt() *results.Excerpt {
	e := &results.Excerpt{Schema: results.ExcerptSchema, Length: 0.1, Around: "heavy"}
	for i, outcome := range []string{results.RequestAnswered, results.RequestFailed, results.RequestLate, results.RequestOpen} {
		e.Requests = append(e.Requests, results.ExcerptRequest{
			Number: 1_500_000_000 + uint64(i), Class: "light", Due: 0.01*float64(i) - 0.01, Sent: 0.001, First: 0.002, Done: 0.003, Outcome: outcome,
			Calls: []results.ExcerptCall{{To: "data", From: 0.001, Until: 0.002}},
		})
	}
	return e
}

// An excerpt is read as it was written, and one that cannot be is refused.
func TestExcerptIsAdmitted(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*results.Excerpt)
		want   string // empty means that it is admitted
	}{
		"as written": {func(*results.Excerpt) {}, ""},
		"long up":    {func(e *results.Excerpt) { e.At = 2e7 }, ""},
		"all left":   {func(e *results.Excerpt) { e.LeftOut, e.Requests = 1, nil }, "excerpt.left_out: requests were left out, and none was kept"},
		"schema":     {func(e *results.Excerpt) { e.Schema = "interleave/excerpt/v9" }, `excerpt: schema "interleave/excerpt/v9" is not known`},
		"length":     {func(e *results.Excerpt) { e.Length = 0 }, "excerpt.length_s is 0 ns, which cannot be"},
		"too many":   {func(e *results.Excerpt) { e.Requests = make([]results.ExcerptRequest, 600) }, "excerpt.requests has 600 elements: too long, want 512 at most"},
		"order":      {func(e *results.Excerpt) { e.Requests[1].First = 0.0001 }, "excerpt.requests[1]: its times are out of order"},
		"far":        {func(e *results.Excerpt) { e.Requests[2].Due = 99 }, "excerpt.requests[2]: it is too far from the excerpt"},
		"outcome":    {func(e *results.Excerpt) { e.Requests[3].Outcome = "lost" }, `outcome "lost" is not known`},
		"calls":      {func(e *results.Excerpt) { e.Requests[0].Calls = make([]results.ExcerptCall, 65) }, "65 calls: too many"},
		"backwards":  {func(e *results.Excerpt) { e.Requests[0].Calls[0].Until = 0 }, "a call ends before it begins"},
		"huge":       {func(e *results.Excerpt) { e.Requests[0].Done = 1e9 }, "done_s is 1e+09"},
	} {
		t.Run(name, func(t *testing.T) {
			trial := newTrial("eventloop")
			trial.LoadResult.Excerpt = newExcerpt()
			c.change(trial.LoadResult.Excerpt)
			line, err := json.Marshal(trial)
			if err != nil {
				t.Fatal(err)
			}
			dir := create(t)
			appendRaw(t, dir, string(line)+"\n")
			_, trials, err := results.Load(dir)
			switch {
			case c.want != "":
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("Load = %v, want %q", err, c.want)
				}
			case err != nil:
				t.Error(err)
			case len(trials[0].LoadResult.Excerpt.Requests) != 4:
				t.Errorf("read %+v, want four requests", trials[0].LoadResult.Excerpt)
			}
		})
	}
}
