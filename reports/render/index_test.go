package render_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"interleave/reports/render"
	"interleave/reports/reporttest"
	"interleave/results"
)

// move puts a made-up run into a folder of runs.
func move(t *testing.T, runs, name, from string) {
	t.Helper()
	if err := os.Rename(store(t, from), filepath.Join(runs, name)); err != nil {
		t.Fatal(err)
	}
}

func TestIndex(t *testing.T) {
	runs := t.TempDir()
	move(t, runs, "2026-11-20-140500", "one-trial")
	move(t, runs, "second: a <b> & c", "smoke")
	move(t, runs, "third", "no-trials")
	if _, _, err := render.Folder(filepath.Join(runs, "second: a <b> & c"), ""); err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{
		"half-copied/trials.jsonl":  "",
		"future/" + results.RunFile: `{"schema": "interleave/run/v9"}`,
		".hidden/x":                 "",
		"notes.txt":                 "",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(runs, path)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(runs, path), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	path, err := render.Index(runs)
	if err != nil || path != filepath.Join(runs, "index.html") {
		t.Fatalf("Index: %q, %v", path, err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := string(data)
	for _, want := range []string{
		`<a href="./second:%20a%20%3Cb%3E%20&amp;%20c/report.html">second: a &lt;b&gt; &amp; c</a>`,
		"2026-11-20-140500<small>no report", "bench-1", "Intel(R) Xeon(R) @ 2.80GHz", "1 model × 1 scenario", "profile quick",
		`class="limited">limited`, "Nothing could be measured",
		"<b>half-copied</b>: ", "is not a run folder", "is not known",
	} {
		if !strings.Contains(s, want) {
			t.Errorf("the index lacks %q", want)
		}
	}
	for _, bad := range []string{".hidden", "notes.txt", "<b> ", "ZgotmplZ", "<script"} {
		if strings.Contains(s, bad) {
			t.Errorf("the index holds %q", bad)
		}
	}
	// The runs began in the same minute: the last name comes first.
	if !(strings.Index(s, "third") < strings.Index(s, "second:") && strings.Index(s, "second:") < strings.Index(s, "2026-11-20-140500")) {
		t.Error("the runs are not in order, newest first")
	}
	again, err := render.Index(runs)
	if err != nil {
		t.Fatal(err)
	}
	if second, err := os.ReadFile(again); err != nil || string(second) != s {
		t.Errorf("the index differs when written again (%v)", err)
	}
}

// Each run is compared with the one that began before it, whatever their names are,
// and shows the strengths of its models.
func TestIndexSaysWhatChanged(t *testing.T) {
	runs, shape := t.TempDir(), reporttest.Shape{Models: 3, Scenarios: 1, Blocks: 6}
	storeRun(t, filepath.Join(runs, "z-first"))(reporttest.Full(shape))
	run, trials := reporttest.Rerun(shape, 1)
	for i := range trials {
		if trials[i].Model == "prefork" {
			*trials[i].CPUPerRequest *= 1.5
		}
	}
	storeRun(t, filepath.Join(runs, "a-second"))(run, trials)
	run, trials = reporttest.Rerun(shape, 2)
	run.Environment.CPUModel = "another"
	storeRun(t, filepath.Join(runs, "m-third"))(run, trials)
	path, err := render.Index(runs)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := string(data)
	third, second, first := strings.Index(s, ">m-third<"), strings.Index(s, ">a-second<"), strings.Index(s, ">z-first<")
	if !(0 < third && third < second && second < first) {
		t.Fatalf("the runs are at %d, %d and %d, want the newest first", third, second, first)
	}
	for row, wants := range map[string][]string{
		s[third:second]: {"not compared with a-second: another CPU model"},
		s[second:first]: {"worse</b>", "hello prefork, CPU per request: 1.5", "than z-first", `<svg class="small"`, "prefork, cost: "},
		s[first:]:       {"the first"},
	} {
		for _, want := range wants {
			if !strings.Contains(row, want) {
				t.Errorf("a row lacks %q:\n%s", want, row)
			}
		}
	}
}

func TestIndexOfNothing(t *testing.T) {
	path, err := render.Index(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(path); err != nil || !strings.Contains(string(data), "no run here yet") {
		t.Errorf("the index of an empty folder does not say so (%v)", err)
	}
	if _, err := render.Index(filepath.Join(t.TempDir(), "nowhere")); err == nil {
		t.Error("Index of a folder that is not there: no error")
	}
}
