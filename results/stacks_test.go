package results_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"interleave/results"
)

// TestStacksAreKeptWithTheRun, in a form that other programs read, under names that
// mean nothing in it.
func TestStacksAreKeptWithTheRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	store, err := results.Create(dir, &results.Run{Schema: results.RunSchema})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	want := &results.Stacks{Schema: results.StacksSchema, Model: "eventloop", Scenario: "hello", Load: "closed-64", By: "pprof", Took: 5, Every: 0.01}
	want.Fold([]results.Stack{
		{Frames: []string{"main.main", "a;b\n\x1b[31m"}, Count: 1},
		{Frames: []string{"main.main", "serve"}, Count: 2}, {Frames: []string{"main.main", "serve"}, Count: 5},
		{Frames: nil, Count: 3}, {Frames: []string{"x"}, Count: 0},
	})
	if err := store.WriteStacks(want); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "stacks", "eventloop.hello.folded"))
	if err != nil || !strings.HasSuffix(string(text), "\nmain.main;serve 7\nmain.main;a,b\\n\\u001b[31m 1\n") {
		t.Errorf("the file is %q, %v", text, err)
	}
	run, _, err := results.Load(dir)
	if err != nil || len(run.Stacks) != 1 || !reflect.DeepEqual(run.Stacks[0], want) || want.Total() != 8 {
		t.Errorf("Load = %+v, %v; want %+v", run.Stacks, err, want)
	}
}

func TestBrokenStacksNameTheLine(t *testing.T) {
	head := `# {"schema":"interleave/stacks/v1","model":"m","scenario":"s","load":"l","by":"perf","took_s":1,"every_s":0.01}` + "\n"
	for _, tt := range []struct{ text, want string }{
		{"", "1: want a comment"},
		{"main 3\n", "1: want a comment"},
		{"# {}\n", "1: "},
		{strings.Replace(head, "v1", "v9", 1), "1: "},
		{strings.Replace(head, `"took_s":1`, `"took_s":-1`, 1), "1: "},
		{head + "main;serve\n", "2: want functions and how often"},
		{head + "main 1\nmain;serve 0\n", "3: want functions"},
		{head + " 7\n", "2: want functions"},
	} {
		if _, err := results.ParseStacks([]byte(tt.text)); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("ParseStacks(%q) = %v, want %s…", tt.text, err, tt.want)
		}
	}
}

func FuzzParseStacks(f *testing.F) {
	f.Add([]byte(`# {"schema":"interleave/stacks/v1","model":"m","scenario":"s"}` + "\nmain;serve 7\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := results.ParseStacks(text)
		if err != nil {
			return
		}
		for _, stack := range s.Samples {
			if len(stack.Frames) == 0 || len(stack.Frames) > results.MaxFrames || stack.Count < 1 {
				t.Errorf("%q gives %+v", text, stack)
			}
		}
	})
}
