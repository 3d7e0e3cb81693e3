package history

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interleave/results"
)

var monday = time.Date(2026, time.November, 2, 3, 0, 0, 0, time.UTC)

// nightly is the run of night i, with one cell and one metric.
func nightly(i int, value float64) Entry {
	return Entry{
		Schema: Schema, When: monday.AddDate(0, 0, i), Commit: "c0ffee", Run: "results/runs/n", Host: "bench-1", GoVersion: "go1.26.1",
		Kind: Kind{CPUModel: "Xeon", CPUs: 2, Kernel: "6.18", Profile: "quick"},
		Cells: []Cell{{Cell: results.Cell{Model: "eventloop", Scenario: "hello", Load: "closed"}, Metrics: map[string]Figure{
			"cpu_per_request": NewFigure(value, value*0.98, value*1.02, 6),
		}}},
	}
}

func TestAddThenLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "history.jsonl")
	moved := nightly(0, 4e-6)
	moved.Run = "elsewhere" // the same run from another folder
	for _, step := range []struct {
		entries []Entry
		added   int
	}{
		{[]Entry{nightly(0, 4e-6)}, 1},
		{[]Entry{moved}, 0},
		{[]Entry{nightly(1, 5e-6), nightly(2, 6e-6), nightly(1, 5e-6)}, 2},
	} {
		if added, _, err := Add(path, step.entries...); added != step.added || err != nil {
			t.Fatalf("Add = %d, %v, want %d", added, err, step.added)
		}
	}
	got, _, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Entry{nightly(0, 4e-6), nightly(1, 5e-6), nightly(2, 6e-6)}, got); diff != "" {
		t.Errorf("Load differs from what was added (-want +got):\n%s", diff)
	}
}

// A line that a crash cut short is neither read nor built upon.
func TestTornLineIsHealed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.jsonl")
	if _, _, err := Add(path, nightly(0, 4e-6), nightly(1, 4e-6)); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data[:len(data)-20], 0o600); err != nil {
		t.Fatal(err)
	}
	if got, unkept, err := Load(path); len(got) != 1 || len(unkept) != 1 || unkept[0] != "history.jsonl:2 was left out: it is cut short" || err != nil {
		t.Fatalf("Load = %d entries, %q, %v, want 1 and that line 2 is cut short", len(got), unkept, err)
	}
	if added, _, err := Add(path, nightly(1, 4e-6)); added != 1 || err != nil {
		t.Fatalf("Add = %d, %v, want 1", added, err)
	}
	if healed, _ := os.ReadFile(path); !bytes.Equal(healed, data) {
		t.Errorf("after Add the file is\n%s\nwant\n%s", healed, data)
	}
}

func TestWrongLinesAreNamed(t *testing.T) {
	good, err := json.Marshal(nightly(0, 1))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, line, want string }{
		{"of another schema", `{"schema":"interleave/history/v9"}`, `:2: schema "interleave/history/v9" is not known`},
		{"without schema", `{}`, `:2: no schema field: this version of interleave reads`},
		{"of the wrong type", `{"schema":"interleave/history/v1","cells":3}`, ":2: "},
		{"with a value that cannot be", `{"schema":"interleave/history/v1","cells":[{"metrics":{"throughput":{"value":1e308}}}]}`,
			":2: cells.metrics.throughput.value is 1e+308 /s, which cannot be: want 0 to 1e+10"},
		{"with a negative one", `{"schema":"interleave/history/v1","cells":[{"metrics":{"throughput":{"value":-1e308}}}]}`, ":2: cells.metrics.throughput.value is -1e+308 /s"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "h")
			text := string(good) + "\n" + c.line + "\n"
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, _, err := Load(path); err == nil || !strings.Contains(err.Error(), path+c.want) {
				t.Errorf("Load = %v, want %q", err, path+c.want)
			}
			if _, _, err := Add(path, nightly(1, 1)); err == nil {
				t.Error("Add to it succeeded")
			}
			if after, _ := os.ReadFile(path); string(after) != text {
				t.Error("Add changed a file that it could not read")
			}
		})
	}
}

// What is whole is kept, what is not is said and stays where it is.
func TestBrokenLinesAreLeftOut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "h")
	var lines []string
	for i := range 2 {
		line, err := json.Marshal(nightly(i, 1))
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(line))
	}
	text := lines[0] + "\n\noops\n" + lines[1] // without its newline
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	const want = "h:3 was left out: not JSON: no object"
	if got, unkept, err := Load(path); len(got) != 2 || len(unkept) != 1 || unkept[0] != want || err != nil {
		t.Errorf("Load = %d entries, %q, %v; want 2 and %q", len(got), unkept, err, want)
	}
	if added, unkept, err := Add(path, nightly(2, 1)); added != 1 || len(unkept) != 1 || err != nil {
		t.Errorf("Add = %d, %q, %v; want 1 and what was left out", added, unkept, err)
	}
	after, _ := os.ReadFile(path)
	if !strings.HasPrefix(string(after), text+"\n") || strings.Count(string(after), "\n") != 5 {
		t.Errorf("after Add the file is\n%s\nwant another line after\n%s", after, text)
	}
}

func TestCourses(t *testing.T) {
	var entries []Entry
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 24 {
		value := 4e-6 * (1 + 0.01*rng.NormFloat64())
		if i >= 14 {
			value *= 1.06
		}
		entries = append(entries, nightly(i, value))
	}
	entries[3], entries[17] = entries[17], entries[3] // the file's order does not matter
	other := nightly(40, 9e-6)
	other.Kernel = "6.19"
	entries = append(entries, other)

	got := Courses(entries, "cpu_per_request")
	if len(got) != 2 || len(got[0].Points) != 24 || len(got[1].Points) != 1 {
		t.Fatalf("Courses = %d of them, want one of 24 runs, and one of the run with another kernel", len(got))
	}
	course := got[0]
	if course.Cell != "eventloop/hello/closed" || len(course.Segments) != 2 || course.Segments[1].First != 14 {
		t.Fatalf("course of %s has segments %+v, want a change at run 14", course.Cell, course.Segments)
	}
	if step := course.Step(1); math.Abs(step-0.06) > 0.015 {
		t.Errorf("Step = %v, want about 0.06", step)
	}
	if got := Courses(entries, "peak_memory"); len(got) != 0 {
		t.Errorf("Courses of a metric that nobody measured = %v", got)
	}
}

// Metrics may be zero, such as memory per connection of a model that holds none.
func TestCourseOfZeros(t *testing.T) {
	var entries []Entry
	for i := range 20 {
		entries = append(entries, nightly(i, float64(i/10)))
	}
	c := Courses(entries, "cpu_per_request")[0]
	if len(c.Segments) != 2 || !math.IsInf(c.Step(1), 1) {
		t.Errorf("Segments = %+v, want a change from zero", c.Segments)
	}
}

func FuzzParse(f *testing.F) {
	good, err := json.Marshal(nightly(0, 1))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(append(good, '\n'))
	f.Add(append(append(good, '\n'), good[:40]...))
	f.Add([]byte(`{"schema":"interleave/history/v1","cells":[{"metrics":{"x":{"value":-0}}}]}` + "\n"))
	f.Add([]byte("oops\n" + `{"schema":"interleave/history/v1","cells":[{"metrics":{"x":{"value":1e308}}}]}` + "\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "h")
		load := func(data []byte) ([]Entry, error) {
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			entries, _, err := Load(path)
			return entries, err
		}
		entries, err := load(data)
		if err != nil {
			return
		}
		Courses(entries, "x")
		var again []byte
		for _, e := range entries {
			line, err := json.Marshal(e)
			if err != nil {
				t.Fatalf("what was read cannot be written: %v", err)
			}
			again = append(append(again, line...), '\n')
		}
		reread, err := load(again)
		if err != nil || !cmp.Equal(entries, reread) {
			t.Fatalf("what was read reads differently when it is written: %v\n%s", err, cmp.Diff(entries, reread))
		}
	})
}

// Figures over one network are no course with those over another.
func TestNetworksAreCoursesOfTheirOwn(t *testing.T) {
	far := nightly(1, 5e-6)
	far.Network = "round trip 10 ms"
	courses := Courses([]Entry{nightly(0, 4e-6), far, nightly(2, 4e-6)}, "cpu_per_request")
	if len(courses) != 2 || len(courses[0].Points)+len(courses[1].Points) != 3 {
		t.Errorf("%d courses of runs over two networks, want one each", len(courses))
	}
	line, err := json.Marshal(nightly(0, 4e-6))
	if err != nil || bytes.Contains(line, []byte("network")) {
		t.Errorf("the entry of a run over loopback is %s, %v", line, err)
	}
}
