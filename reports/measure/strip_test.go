package measure_test

import (
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/chart"
	"interleave/reports/reporttest"
	"interleave/results"
)

// stripOf is the picture of a made-up run's scenario, nil if it has none.
func stripOf(t *testing.T, scenario string, change func(*results.Trial)) *chart.Figure {
	t.Helper()
	run, trials := reporttest.Full(reporttest.Quick)
	for i := range trials {
		if change != nil {
			change(&trials[i])
		}
	}
	for _, s := range reports.Build(run, trials).Scenarios {
		if s.Name == scenario {
			return s.Strip()
		}
	}
	t.Fatalf("the run has no scenario %s", scenario)
	return nil
}

func rowOf(t *testing.T, f *chart.Figure, model string) chart.StripRow {
	t.Helper()
	if f == nil {
		t.Fatal("there is no strip")
	}
	for _, r := range f.Chart.(chart.Strip).Rows {
		if r.Label == model {
			return r
		}
	}
	t.Fatalf("%s does not show %s", f.Title, model)
	return chart.StripRow{}
}

// Whoever cannot see the picture is told what it shows.
func TestAStripSaysWhatItShows(t *testing.T) {
	f := stripOf(t, "hog", nil)
	if want := "The same 100 ms of hog open-600, around one heavy request"; f == nil || f.Title != want {
		t.Fatalf("there is no strip, or it is not %q", want)
	}
	loop, other := rowOf(t, f, "eventloop"), rowOf(t, f, "goroutine")
	if loop.Texts[0] != "5 of 39 took over 5 ms" || other.Texts[0] != "0 of 39 took over 5 ms" {
		t.Errorf("beside the rows: %q and %q, want 5 and 0 of 39 light requests over 5 ms", loop.Texts, other.Texts)
	}
	for _, want := range []string{"eventloop: 5 of 39 took over 5 ms, longest 17.0 ms", "goroutine: 0 of 39 took over 5 ms, longest 1.60 ms"} {
		if !strings.Contains(f.Desc, want) {
			t.Errorf("the description is %q, want %q in it", f.Desc, want)
		}
	}
	heavy := 0
	for _, b := range loop.Bars {
		if b.Heavy {
			heavy++
		}
	}
	if heavy != 1 || len(loop.Bars) != 40 {
		t.Errorf("%d of %d bars are heavy, want 1 of 40", heavy, len(loop.Bars))
	}
}

// Where no request ended there is no longest one.
func TestAStripInWhichNoneEnded(t *testing.T) {
	f := stripOf(t, "hog", func(tr *results.Trial) {
		if x := tr.LoadResult.Excerpt; x != nil && tr.Model == "cgi" {
			for i := range x.Requests {
				x.Requests[i].Outcome = results.RequestOpen
			}
		}
	})
	if row := rowOf(t, f, "cgi"); row.Texts != [2]string{"none ended in it"} {
		t.Errorf("beside the row: %q, want that none ended", row.Texts)
	}
	if want := "cgi: none ended in it."; !strings.Contains(f.Desc, want) {
		t.Errorf("the description is %q, want %q in it", f.Desc, want)
	}
}

// Calls stand under their requests, each upstream's in a lane of its own; a page has no
// room for all of them.
func TestAStripOfCalls(t *testing.T) {
	f := stripOf(t, "purchase", nil)
	row := rowOf(t, f, "prefork")
	if n := len(row.Bars); n < 10 || n >= 40 {
		t.Errorf("%d requests with their calls are drawn, want some of 40", n)
	}
	for i, c := range row.Bars[0].Calls {
		if c.To <= c.From || c.Lane > 3 || len(row.Bars[0].Calls) != 4 {
			t.Errorf("call %d is %+v, want one of four", i, c)
		}
	}
	svg, err := chart.File(f.Chart, f.Caption())
	if err != nil || len(svg) > 15_000 {
		t.Errorf("the strip has %d bytes, %v; want 15,000 at most: a small part of a page", len(svg), err)
	}
	if !strings.Contains(f.Note, "due in the first") {
		t.Errorf("the note is %q, want it to say that some were left out", f.Note)
	}
}

// What a run does not have is not drawn, and a model without an excerpt says why.
func TestAStripOfAnotherRun(t *testing.T) {
	if f := stripOf(t, "hello", nil); f != nil {
		t.Errorf("a load without an excerpt is drawn: %s", f.Title)
	}
	without := stripOf(t, "hog", func(t *results.Trial) { t.LoadResult.Excerpt = nil })
	if without != nil {
		t.Errorf("a run of an earlier version is drawn: %s", without.Title)
	}
	f := stripOf(t, "hog", func(t *results.Trial) {
		if t.Model == "prefork" {
			t.LoadResult.Excerpt = nil
		}
		if e := t.LoadResult.Excerpt; t.Model == "goroutine" && e != nil {
			e.Disturbed = "steal"
			for i := range e.Requests {
				e.Requests[i].Outcome = results.RequestFailed
			}
		}
	})
	if row := rowOf(t, f, "prefork"); row.Missing == "" || f.Gaps != "Without prefork. Others used the host meanwhile: beside goroutine." {
		t.Errorf("prefork has no excerpt: %q, %q; want to be told", row.Missing, f.Gaps)
	}
	if row := rowOf(t, f, "goroutine"); row.Texts[1] != "39 failed" {
		t.Errorf("beside a row of failures: %q", row.Texts)
	}
}

// Of answers that come for long it is seen how they come, and not which are late.
func TestAStripOfLongAnswers(t *testing.T) {
	f := stripOf(t, "hog", func(trial *results.Trial) {
		if e := trial.LoadResult.Excerpt; e != nil {
			for i := range e.Requests {
				e.Requests[i].First = e.Requests[i].Sent
			}
		}
	})
	if c := f.Chart.(chart.Strip); c.Coming == "" || c.Late != 0 || c.LateText != "" {
		t.Errorf("the strong ends of bars are %q, and %q from %v ms on; want answers that come", c.Coming, c.LateText, c.Late)
	}
}

// Many clients who begin at once are no single request.
func TestAStripAroundManyClients(t *testing.T) {
	f := stripOf(t, "hog", func(trial *results.Trial) {
		if e := trial.LoadResult.Excerpt; e != nil {
			for i := range e.Requests[:10] {
				e.Requests[i].Class = e.Around
			}
		}
	})
	if want := ", as heavy requests begin"; !strings.HasSuffix(f.Title, want) {
		t.Errorf("the title is %q, want it to end in %q", f.Title, want)
	}
}
