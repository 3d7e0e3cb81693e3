package main

import (
	"cmp"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"interleave/results"
	"interleave/scenarios"
)

// TestStrips: what a run keeps for its pictures is what the models do. A loop answers
// nobody while it computes, goroutines are interrupted; callbacks call all upstreams at
// once, a worker one after the other.
func TestStrips(t *testing.T) {
	kept := map[[2]string]*results.Excerpt{}
	keepExcerpts(t, kept, "hog", "eventloop,goroutine")
	keepExcerpts(t, kept, "purchase", "eventloop,prefork")
	if len(kept) != 4 {
		t.Fatalf("%d excerpts, want one for each of two models in two scenarios", len(kept))
	}
	sameArrivals(t, kept[[2]string{"hog", "eventloop"}], kept[[2]string{"hog", "goroutine"}])
	if during, before := besideTheHeavy(t, kept[[2]string{"hog", "eventloop"}]); before > 0 {
		t.Errorf("eventloop: %d of %d light requests were answered while the loop computed, want none", before, during)
	}
	if during, before := besideTheHeavy(t, kept[[2]string{"hog", "goroutine"}]); before < during/2 {
		t.Errorf("goroutine: %d of %d light requests were answered while the heavy one computed, want half at least", before, during)
	}
	for _, r := range withCalls(t, kept[[2]string{"purchase", "eventloop"}]) {
		if last, first := latestBegin(r), earliestEnd(r); last >= first {
			t.Errorf("eventloop: a call began %g s after the request was due, and another ended after %g s: want all at once", last, first)
		}
	}
	for _, r := range withCalls(t, kept[[2]string{"purchase", "prefork"}]) {
		for i, c := range r.Calls[1:] {
			if before := r.Calls[i]; c.From < before.Until {
				t.Errorf("prefork: %s was called after %g s, and %s had answered after %g s: want one after the other", c.To, c.From, before.To, before.Until)
			}
		}
	}
}

// keepExcerpts measures models in a scenario and keeps the excerpts of both.
func keepExcerpts(t *testing.T, kept map[[2]string]*results.Excerpt, scenario, models string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), scenario)
	bench := exec.Command(filepath.Join(programFolder, "interleave"), "bench", "--profile", "smoke", "--seed", "11",
		"--models", models, "--scenarios", scenario, "--out", dir)
	if out, err := bench.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, trials, err := results.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, trial := range trials {
		if trial.LoadResult != nil && trial.LoadResult.Excerpt != nil {
			kept[[2]string{trial.Scenario, trial.Model}] = trial.LoadResult.Excerpt
		}
	}
}

// sameArrivals checks that two models had the same requests at the same times.
func sameArrivals(t *testing.T, a, b *results.Excerpt) {
	t.Helper()
	due := func(e *results.Excerpt) []results.ExcerptRequest {
		return slices.DeleteFunc(slices.Clone(e.Requests), func(r results.ExcerptRequest) bool { return r.Due < 0 })
	}
	of, other := due(a), due(b)
	if len(of) != len(other) || len(of) == 0 {
		t.Fatalf("%d and %d requests were due, want the same", len(of), len(other))
	}
	for i, r := range of {
		if o := other[i]; r.Number != o.Number || r.Class != o.Class || r.Due-o.Due > 2e-6 || o.Due-r.Due > 2e-6 {
			t.Errorf("request %d was %+v and %+v, want the same number, class and time", i, r, o)
		}
	}
}

// besideTheHeavy counts the other requests that were due while the one computed that the
// excerpt is around, and those of them that were answered before it. Those near its
// begin and end tell nothing.
func besideTheHeavy(t *testing.T, e *results.Excerpt) (during, before int) {
	t.Helper()
	const margin = 0.003
	at := scenarios.AroundAt * e.Length
	i := slices.IndexFunc(e.Requests, func(r results.ExcerptRequest) bool {
		return r.Class == e.Around && r.Due > at-margin && r.Due < at+margin
	})
	if i < 0 {
		t.Fatalf("no %s request is due after %g s", e.Around, at)
	}
	heavy := e.Requests[i]
	for _, r := range e.Requests {
		if r.Class == e.Around || r.Due < heavy.Due+margin || r.Due > heavy.Due+heavy.Done-margin {
			continue
		}
		during++
		if r.Due+r.Done < heavy.Due+heavy.Done-margin {
			before++
		}
	}
	if during == 0 {
		t.Fatalf("nothing was due while a request of %g s was under way", heavy.Done)
	}
	return during, before
}

// withCalls are the requests that the upstreams saw, each with four calls.
func withCalls(t *testing.T, e *results.Excerpt) (seen []results.ExcerptRequest) {
	t.Helper()
	for _, r := range e.Requests {
		if len(r.Calls) == 4 && r.Outcome == results.RequestAnswered {
			seen = append(seen, r)
		}
	}
	if len(seen) < len(e.Requests)/2 || len(seen) == 0 {
		t.Fatalf("%d of %d requests have four calls, want most", len(seen), len(e.Requests))
	}
	return seen
}

func latestBegin(r results.ExcerptRequest) float64 {
	return slices.MaxFunc(r.Calls, func(a, b results.ExcerptCall) int { return cmp.Compare(a.From, b.From) }).From
}

func earliestEnd(r results.ExcerptRequest) float64 {
	return slices.MinFunc(r.Calls, func(a, b results.ExcerptCall) int { return cmp.Compare(a.Until, b.Until) }).Until
}
