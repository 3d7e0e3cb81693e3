package workloadfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interleave/internal/golden"
	"interleave/internal/visible"
	"interleave/runner/workloadfile"
	"interleave/scenarios"
	"interleave/scenarios/workload"
)

const ms = time.Millisecond

// whole is a file with all that one can hold.
const whole = `name: shop
request:
  - kind: browse
    share: 9
    steps:
      - call: {name: session, delay: 2ms}
      - parallel:
          - call: {name: db, delay: {p50: 5ms, p99: 40ms}, size: 4KiB}
          - call: {name: search, delay: 15ms}
      - call: db
      - compute: 1ms
      - block: 3ms # a library that blocks its thread
      - block: {time: 500us, told: false}
    answer: 12KB
  - share: 1
    steps: [{compute: 40ms}]
clients: 500
rate: 300/s
limit: {p99: 100ms, memory: 512MB, errors: 0.1%}
`

func TestAFileWithEverything(t *testing.T) {
	s, err := workloadfile.Read("shop.yaml", whole)
	if err != nil {
		t.Fatal(err)
	}
	got, err := workload.Parse(s.Workload)
	if err != nil {
		t.Fatal(err)
	}
	want := &workload.Workload{
		Name: "shop",
		Services: []scenarios.Upstream{
			{Name: "session", Delay: 2 * ms}, {Name: "db", Delay: 5 * ms, P99: 40 * ms, Size: 4096}, {Name: "search", Delay: 15 * ms},
		},
		Kinds: []workload.Kind{
			{Name: "browse", Share: 9, Answer: 12_000, Steps: []workload.Step{
				{Calls: []int{0}}, {Calls: []int{1, 2}}, {Calls: []int{1}}, {Compute: ms}, {Block: 3 * ms}, {Block: 500 * time.Microsecond, Untold: true},
			}},
			{Name: "kind-2", Share: 1, Steps: []workload.Step{{Compute: 40 * ms}}},
		},
		Clients: 500, Rate: 300,
		Goal: scenarios.Goal{P99: 100 * ms, Memory: 512e6, Errors: 0.001},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Read: (-want +got)\n%s", diff)
	}
	if s.WorkloadText != whole || s.Goal != want.Goal {
		t.Errorf("the scenario has the text %q and the goal %+v, want those of the file", s.WorkloadText, s.Goal)
	}
}

func TestTheLeastFile(t *testing.T) {
	s, err := workloadfile.Read("x.yaml", "name: x\nrequest: {}\nclients: 1\n")
	if err != nil {
		t.Fatal(err)
	}
	if r := s.Requests[0]; r.Target != "/x?n={n}" || r.Want.Body != "{n}\n" || len(s.Loads) != 1 {
		t.Errorf("Read = %+v with %d loads, want a line of text under one load", r, len(s.Loads))
	}
}

// Fractions are rounded: no byte is cut off, and no name of a load is endless.
func TestFractionsAreRounded(t *testing.T) {
	s, err := workloadfile.Read("x.yaml", "name: x\nrequest: {answer: 1.005KB}\nrate: 100/min\n")
	if err != nil {
		t.Fatal(err)
	}
	if answer, load := s.Requests[0].Want.Stream, s.Loads[0].Name; answer != 1005 || load != "open-1.6667" {
		t.Errorf("1.005KB are %d bytes, and 100/min the load %s; want 1005 and open-1.6667", answer, load)
	}
}

// broken are files with a mistake each. What is told of them is in testdata.
var broken = []struct{ name, text string }{
	{"empty", ""},
	{"blank", "\n# nothing\n"},
	{"text", "hello"},
	{"list", "- name: x"},
	{"tab", "name: x\n\trequest: {}"},
	{"bracket", "name: x\nrequest: [{steps: [}\n"},
	{"two documents", "name: x\nrequest: {}\nclients: 1\n---\nname: y\n"},
	{"broken second document", "name: x\nrequest: {}\nclients: 1\n---\nname: [y\n"},
	{"zero byte", "name: x\x00\n"},
	{"no name", "request: {}\nclients: 1"},
	{"no request", "name: x\nclients: 1"},
	{"no load", "name: x\nrequest: {}"},
	{"name of a path", "name: ../x\nrequest: {}\nclients: 1"},
	{"name with an escape", "name: \"x\\e[2J\"\nrequest: {}\nclients: 1"},
	{"name twice", "name: x\nname: y\nrequest: {}\nclients: 1"},
	{"tag", "name: x\nrequest: !!python/object {steps: []}\nrate: 1/s"},
	{"unknown key", "name: x\nrequests: {}\nclients: 1"},
	{"unknown key like none", "name: x\nrequest: {}\nclients: 1\ncolour: red"},
	{"unknown key of a step", "name: x\nrequest:\n  steps:\n    - {compute: 1ms}\n    - {coll: {name: db, delay: 5ms}}\nclients: 1"},
	{"unknown key of a call", "name: x\nrequest: {steps: [{call: {name: db, dely: 5ms}}]}\nclients: 1"},
	{"unknown key of a delay", "name: x\nrequest: {steps: [{call: {name: db, delay: {p50: 5ms, p95: 9ms}}}]}\nclients: 1"},
	{"unknown key of a limit", "name: x\nrequest: {}\nclients: 1\nlimit: {p999: 1ms}"},
	{"no value", "name: x\nrequest: {}\nclients:\n"},
	{"alias", "name: &a x\nrequest: {kind: *a}\nclients: 1"},
	{"merge", "name: x\nrequest: {<<: {share: 2}}\nclients: 1"},
	{"steps that are a text", "name: x\nrequest: {steps: compute}\nclients: 1"},
	{"step of two things", "name: x\nrequest: {steps: [{compute: 1ms, block: 1ms}]}\nclients: 1"},
	{"step of nothing", "name: x\nrequest: {steps: [{}]}\nclients: 1"},
	{"parallel of one thing", "name: x\nrequest: {steps: [{parallel: {call: db}}]}\nclients: 1"},
	{"parallel of nothing", "name: x\nrequest: {steps: [{parallel: []}]}\nclients: 1"},
	{"parallel that computes", "name: x\nrequest: {steps: [{parallel: [{compute: 1ms}]}]}\nclients: 1"},
	{"time without a unit", "name: x\nrequest: {steps: [{compute: 5}]}\nclients: 1"},
	{"time of a wrong unit", "name: x\nrequest: {steps: [{compute: 5 days}]}\nclients: 1"},
	{"negative time", "name: x\nrequest: {steps: [{block: -5ms}]}\nclients: 1"},
	{"long time", "name: x\nrequest: {steps: [{block: 6s}]}\nclients: 1"},
	{"long steps", "name: x\nrequest:\n  - steps: [{block: 5s}, {block: 4s}]\nclients: 1"},
	{"long calls that scatter", "name: x\nrequest:\n  - steps: [{call: {name: db, delay: {p50: 5ms, p99: 5s}}}]\nclients: 1"},
	{"long calls of a service that is told later", "name: x\nrequest:\n  - steps: [{call: db}, {call: {name: db}}, {compute: 1ms}]\n  - steps: [{call: {name: db, delay: 4500ms}}]\nclients: 1"},
	{"delay that is missing", "name: x\nrequest: {steps: [{call: db}]}\nclients: 1"},
	{"delays that differ", "name: x\nrequest:\n  steps:\n    - call: {name: db, delay: 5ms}\n    - call: {name: db, delay: 6ms}\nclients: 1"},
	{"p99 below p50", "name: x\nrequest: {steps: [{call: {name: db, delay: {p50: 5ms, p99: 4ms}}}]}\nclients: 1"},
	{"p50 alone", "name: x\nrequest: {steps: [{call: {name: db, delay: {p50: 5ms}}}]}\nclients: 1"},
	{"call without a name", "name: x\nrequest: {steps: [{call: {delay: 5ms}}]}\nclients: 1"},
	{"size of a short reply", "name: x\nrequest: {steps: [{call: {name: db, delay: 5ms, size: 3B}}]}\nclients: 1"},
	{"size without a unit", "name: x\nrequest: {answer: 12000}\nclients: 1"},
	{"size of a wrong unit", "name: x\nrequest: {answer: 12 kilobytes}\nclients: 1"},
	{"size out of range", "name: x\nrequest: {answer: 17MiB}\nclients: 1"},
	{"answers of all clients", "name: x\nrequest:\n  answer: 16MB\nclients: 5000"},
	{"replies for all clients", "name: x\nrequest:\n  steps: [{parallel: [{call: {name: db, delay: 5ms, size: 1MiB}}, {call: db}]}]\nclients: 5000"},
	{"rate without a unit", "name: x\nrequest: {}\nrate: 300"},
	{"rate of a wrong unit", "name: x\nrequest: {}\nrate: 300/day"},
	{"rate of nothing", "name: x\nrequest: {}\nrate: 0/s"},
	{"clients that are none", "name: x\nrequest: {}\nclients: many"},
	{"clients in octal", "name: x\nrequest: {}\nclients: 010"},
	{"too many clients", "name: x\nrequest: {}\nclients: 20001"},
	{"share that is a percentage", "name: x\nrequest: [{share: 90%}, {share: 10%}]\nclients: 1"},
	{"shares that are too fine", "name: x\nrequest: [{share: 1000}, {share: 1}]\nclients: 1"},
	{"errors that are a number", "name: x\nrequest: {}\nclients: 1\nlimit: {errors: 0.1}"},
	{"errors that are none", "name: x\nrequest: {}\nclients: 1\nlimit: {errors: 0%}"},
	{"told that is neither", "name: x\nrequest: {steps: [{block: {time: 1ms, told: maybe}}]}\nclients: 1"},
	{"kinds of one name", "name: x\nrequest: [{kind: a}, {kind: a}]\nclients: 1"},
	{"too many kinds", "name: x\nrequest: [" + strings.Repeat("{},", 33) + "]\nclients: 1"},
	{"too many steps", "name: x\nrequest: {steps: [" + strings.Repeat("{compute: 1us},", 65) + "]}\nclients: 1"},
	{"too many calls", "name: x\nrequest: {steps: [{parallel: [" + strings.Repeat("{call: {name: db, delay: 1ms}},", 33) + "]}]}\nclients: 1"},
	{"too many calls of all kinds", "name: x\nrequest:\n" + strings.Repeat("  - steps: ["+strings.Repeat("{parallel: ["+strings.Repeat("{call: {name: db, delay: 1ms}},", 32)+"]},", 11)+"]\n", 3) + "clients: 1"},
	{"too long", "name: x\n" + strings.Repeat("#", 300<<10)},
	{"deep", "name: x\nrequest: " + strings.Repeat("[", 20_000)},
}

// TestMistakesAreNamed: each is one line with the file, the line in it, and what would
// be right.
func TestMistakesAreNamed(t *testing.T) {
	var told strings.Builder
	for _, tt := range broken {
		s, err := workloadfile.Read("x.yaml", tt.text)
		if err != nil {
			line := err.Error()
			if strings.Contains(line, "\n") || visible.Line(line) != line || len(line) > 300 {
				t.Errorf("%s: %q is not one line of text", tt.name, line)
			}
			told.WriteString(tt.name + "\n\t" + line + "\n")
			continue
		}
		t.Errorf("%s: Read = %+v, want an error", tt.name, s)
	}
	golden.Check(t, "broken.txt", []byte(told.String()))
}

func TestLoadReadsAFile(t *testing.T) {
	folder := t.TempDir()
	if _, err := workloadfile.Load(filepath.Join(folder, "none.yaml")); err == nil {
		t.Error("a file that is not there is read")
	}
	path := filepath.Join(folder, "shop.yaml")
	if err := os.WriteFile(path, []byte(whole), 0o644); err != nil {
		t.Fatal(err)
	}
	if s, err := workloadfile.Load(path); err != nil || s.Name != "shop" {
		t.Errorf("Load = %v, %v, want shop", s, err)
	}
}

// The examples are read as they are.
func TestExamples(t *testing.T) {
	files, _ := filepath.Glob("../../examples/workloads/*.yaml")
	read := 0
	for _, file := range files {
		if filepath.Base(file) == "server.yaml" {
			continue
		}
		read++
		if s, err := workloadfile.Load(file); err != nil {
			t.Error(err)
		} else if s.Name+".yaml" != filepath.Base(file) {
			t.Errorf("%s describes %s", file, s.Name)
		}
	}
	if read < 3 {
		t.Errorf("there are %d examples, want some", read)
	}
}

func TestDrafts(t *testing.T) {
	d := workloadfile.Draft{Name: "shop", Calls: "session 2ms, db 5ms..40ms + search 15ms", Compute: "1ms", Block: "3ms", Answer: "12KB", Clients: "500", Rate: "300/s"}
	text, err := d.Text()
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "draft.yaml", []byte(text))
	s, err := workloadfile.Read("shop.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	want := "workload/1 shop 500 300 0 0 0 service session 2000000 0 0 service db 5000000 40000000 0 service search 15000000 0 0 kind - 1 12000 call 0 call 1,2 compute 1000000 block 3000000"
	if s.Workload != want {
		t.Errorf("the draft makes %q, want %q", s.Workload, want)
	}
	null := workloadfile.Draft{Name: "null", Clients: "1"}
	if err := null.Check(); err != nil {
		t.Errorf("a workload called null: %v", err)
	}
	for _, d := range []workloadfile.Draft{
		{}, {Name: "x"}, {Name: "x", Clients: "1", Calls: "db"}, {Name: "x", Clients: "1", Compute: "1"},
		{Name: "x\nrate: 1/s", Clients: "1"}, {Name: "x", Clients: "1", Calls: "db} 5ms"},
	} {
		if err := d.Check(); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("Check of %+v = %v, want one line", d, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(whole)
	for _, tt := range broken {
		if len(tt.text) < 1000 {
			f.Add(tt.text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := workloadfile.Read("x.yaml", text)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Fatalf("Read(%q): %q, want one line", text, err)
			}
			return
		}
		if _, err := workload.Parse(s.Workload); err != nil {
			t.Fatalf("Read(%q) makes %q, which no server reads: %v", text, s.Workload, err)
		}
	})
}
