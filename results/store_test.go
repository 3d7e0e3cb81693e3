package results_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/google/go-cmp/cmp"

	"interleave/internal/visible"
	"interleave/results"
)

func newRun() *results.Run {
	return &results.Run{Schema: results.RunSchema, StartedAt: time.Unix(1700000000, 0).UTC(), Command: "interleave bench"}
}

func newTrial(model string) *results.Trial {
	p50 := 0.0012
	return &results.Trial{
		Schema: results.TrialSchema, Model: model, Scenario: "hello", Load: "closed-64", Valid: true,
		InvalidBecause: []string{}, Warnings: []string{}, StartedAt: time.Unix(1700000001, 0).UTC(),
		LoadResult: &results.LoadResult{
			Schema: results.LoadSchema, Requests: 7, Errors: map[string]int64{},
			Latency: results.Quantiles{P50: &p50}, Warnings: []string{},
		},
	}
}

// create makes a run folder with the given trials and closes it.
func create(t *testing.T, trials ...*results.Trial) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "run")
	s, err := results.Create(dir, newRun())
	if err != nil {
		t.Fatal(err)
	}
	for _, trial := range trials {
		if err := s.Append(trial); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func appendRaw(t *testing.T, dir, text string) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(dir, results.TrialsFile), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsAppendedIsRead(t *testing.T) {
	a, b := newTrial("cgi"), newTrial("prefork")
	dir := create(t, a, b)
	run, trials, err := results.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(newRun(), run); diff != "" {
		t.Errorf("Load(run) differs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]results.Trial{*a, *b}, trials); diff != "" {
		t.Errorf("Load(trials) differs (-want +got):\n%s", diff)
	}
}

func TestResumeAfterACrashInTheMiddleOfALine(t *testing.T) {
	dir := create(t, newTrial("cgi"))
	appendRaw(t, dir, `{"schema":"interleave/trial/v1","mod`)

	s, _, trials, err := results.Resume(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(trials) != 1 {
		t.Fatalf("Resume found %d trials, want the 1 that was whole", len(trials))
	}
	if err := s.Append(newTrial("prefork")); err != nil {
		t.Fatal(err)
	}
	s.Close()
	_, trials, err = results.Load(dir)
	if err != nil || len(trials) != 2 || trials[1].Model != "prefork" {
		t.Errorf("after Resume and Append, Load = %d trials, %v; want 2 with prefork last", len(trials), err)
	}
}

func TestRefusals(t *testing.T) {
	notEmpty := create(t)
	if _, err := results.Create(notEmpty, newRun()); err == nil || !strings.Contains(err.Error(), "--resume") {
		t.Errorf("Create in a folder with a run = %v, want an error that names --resume", err)
	}

	foreign := t.TempDir()
	if _, _, err := results.Load(foreign); err == nil || !strings.Contains(err.Error(), "not a run folder") {
		t.Errorf("Load of an empty folder = %v, want: not a run folder", err)
	}

	for name, tt := range map[string]struct{ line, want string }{
		"newer trial":  {`{"schema":"interleave/trial/v9"}`, `trials.jsonl:2: schema "interleave/trial/v9" is not known`},
		"no schema":    {`{"model":"cgi"}`, "trials.jsonl:2: no schema field"},
		"foreign load": {`{"schema":"interleave/trial/v1","load_result":{"schema":"x"}}`, `trials.jsonl:2: load_result: schema "x"`},
		"wrong type":   {`{"schema":"interleave/trial/v1","block":"one"}`, "trials.jsonl:2: json:"},

		"CPU time for ever":    {`{"schema":"interleave/trial/v1","cpu_per_request_s":1e40}`, "trials.jsonl:2: cpu_per_request_s is 1e+40 s, which cannot be: want 0 to 10000"},
		"next to no CPU time":  {`{"schema":"interleave/trial/v1","cpu_per_request_s":1e-100}`, "trials.jsonl:2: cpu_per_request_s is 1e-100 s, which cannot be: want 0, or 1e-10 at least"},
		"negative time":        {`{"schema":"interleave/trial/v1","took_s":-1}`, "trials.jsonl:2: took_s is -1 s, which cannot be"},
		"endless memory":       {`{"schema":"interleave/trial/v1","memory_bytes":{"peak":1e300}}`, "trials.jsonl:2: memory_bytes.peak is 1e+300 bytes"},
		"negative memory":      {`{"schema":"interleave/trial/v1","memory_bytes":{"peak":-5}}`, "trials.jsonl:2: memory_bytes.peak is -5 bytes"},
		"a rate":               {`{"schema":"interleave/trial/v1","load_result":{"schema":"interleave/load/v1","throughput_per_s":1e12}}`, "trials.jsonl:2: load_result.throughput_per_s is 1e+12 /s"},
		"no number":            {`{"schema":"interleave/trial/v1","took_s":1e400}`, "trials.jsonl:2: json:"},
		"beyond int64":         {`{"schema":"interleave/trial/v1","load_result":{"requests":1e30}}`, "trials.jsonl:2: json:"},
		"a quantile":           {`{"schema":"interleave/trial/v1","load_result":{"schema":"interleave/load/v1","latency_s":{"p99":1e9}}}`, "trials.jsonl:2: load_result.latency_s.p99 is 1e+09 s"},
		"a count":              {`{"schema":"interleave/trial/v1","load_result":{"schema":"interleave/load/v1","errors":{"status":-1}}}`, "trials.jsonl:2: load_result.errors.status is -1,"},
		"a class's":            {`{"schema":"interleave/trial/v1","load_result":{"schema":"interleave/load/v1","classes":{"light":{"latency_s":{"p50":-1}}}}}`, "trials.jsonl:2: load_result.classes.light.latency_s.p50 is -1 s"},
		"an element of a list": {`{"schema":"interleave/trial/v1","load_result":{"schema":"interleave/load/v1","timeline":{"slowest_s":[0,1e99]}}}`, "trials.jsonl:2: load_result.timeline.slowest_s is 1e+99 s"},
		"block":                {`{"schema":"interleave/trial/v1","block":1000000000}`, "trials.jsonl:2: block is 1e+09, which cannot be: want -10000 to 9999"},
		"negative block":       {`{"schema":"interleave/trial/v1","block":-5}`, "trials.jsonl:2: block is -5: want 0 to 9999"},
		"year":                 {`{"schema":"interleave/trial/v1","started_at":"9999-01-01T00:00:00Z"}`, "trials.jsonl:2: started_at is in the year 9999"},
		"a long name":          {`{"schema":"interleave/trial/v1","model":"` + strings.Repeat("m", 300) + `"}`, "trials.jsonl:2: model begins with \"mmm"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := create(t, newTrial("cgi"))
			appendRaw(t, dir, tt.line+"\n")
			_, _, err := results.Load(dir)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Load = %v, want an error with %q", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("Load's error has several lines: %v", err)
			}
		})
	}
}

// What can be negative or tiny by right is taken.
func TestWhatIsOddButCanBe(t *testing.T) {
	dir := create(t)
	appendRaw(t, dir, `{"schema":"interleave/trial/v1","overhead_s":-0.2,"cpu_per_request_s":3e-10,"memory_bytes":{"per_connection":-40.5,"per_connection_low":-90},`+
		`"memory_growth":{"value":-1.4e-25,"low":-20,"high":1e-3},"server_queued_s":3e-17,"noise":{"foreign_cpu_fraction":-0.001},"checks":[{"name":"x","reading":-3,"bound":1e12}]}`+"\n")
	if _, trials, err := results.Load(dir); err != nil || len(trials) != 1 {
		t.Errorf("Load = %d trials, %v; want 1", len(trials), err)
	}
}

// A figure that cannot be does not make a run unreadable that took an hour.
func TestWhatIsAppendedCanBeRead(t *testing.T) {
	odd, endless := newTrial("odd"), newTrial("endless")
	negative, infinite := -0.5, math.Inf(1)
	odd.CPUPerRequest, endless.CPUPerRequest = &negative, &infinite
	_, trials, err := results.Load(create(t, newTrial("a"), odd, endless, newTrial("b")))
	if err != nil || len(trials) != 4 {
		t.Fatalf("Load = %d trials, %v; want 4", len(trials), err)
	}
	if !trials[0].Valid || !trials[3].Valid {
		t.Error("the others are not valid either")
	}
	for i, want := range map[int]string{1: "it cannot be kept: cpu_per_request_s is -0.5 s, which cannot be", 2: "it cannot be kept: json: unsupported value"} {
		if got := trials[i]; got.Valid || len(got.InvalidBecause) != 1 || !strings.HasPrefix(got.InvalidBecause[0], want) {
			t.Errorf("trial %d is valid: %v, because %q, want %q", i, got.Valid, got.InvalidBecause, want)
		}
	}
}

// A renderer can print what was read as it is.
func TestControlCharactersAreShown(t *testing.T) {
	trial := newTrial("m\u202ex\x1b[2J\n")
	trial.LoadResult.Classes = map[string]results.ClassResult{"c\x01": {}}
	trial.StderrTail = "one\n\ttwo\x07"
	dir := create(t, trial)
	_, trials, err := results.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	got := trials[0]
	if want := `m\u202ex\u001b[2J\n`; got.Model != want {
		t.Errorf("the model is %q, want %q", got.Model, want)
	}
	if _, ok := got.LoadResult.Classes[`c\u0001`]; !ok || len(got.LoadResult.Classes) != 1 {
		t.Errorf("classes are %v, want one, escaped", got.LoadResult.Classes)
	}
	if want := "one\n\ttwo\\u0007"; got.StderrTail != want {
		t.Errorf("the last words are %q, want %q", got.StderrTail, want)
	}
}

// What is whole is kept, what is not is said, and --resume goes on after it.
func TestBrokenLines(t *testing.T) {
	whole := func(model string) string {
		line, err := json.Marshal(newTrial(model))
		if err != nil {
			t.Fatal(err)
		}
		return string(line)
	}
	a, b := whole("a"), whole("b")
	for _, tt := range []struct {
		name, text string
		models     string
		unkept     string
		resumed    string // the file after Resume
	}{
		{"cut short", a + "\n" + b[:50], "a", "trials.jsonl:2 was left out: it is cut short", a + "\n"},
		{"cut short alone", a[:50], "", "trials.jsonl:1 was left out: it is cut short", ""},
		{"without the last newline", a + "\n" + b, "a b", "", a + "\n" + b + "\n"},
		{"blank lines", "\n" + a + "\n \r\n\n" + b + "\n\n", "a b", "", "\n" + a + "\n \r\n\n" + b + "\n\n"},
		{"broken in the middle", a + "\n" + b[:50] + "\n" + b + "\n", "a b", "trials.jsonl:2 was left out: not JSON: unexpected end of JSON input", a + "\n" + b[:50] + "\n" + b + "\n"},
		{"no object", "null\n[]\n" + a + "\n", "a", "trials.jsonl:1 was left out: not JSON: no object; trials.jsonl:2 was left out: not JSON: no object", "null\n[]\n" + a + "\n"},
		{"zero bytes of a crash", a + "\n" + strings.Repeat("\x00", 600), "a", "trials.jsonl:2 was left out: it is cut short", a + "\n"},
		{"twice", a + "\n" + b + "\n" + a + "\n", "a b", "trials.jsonl:3 was left out: line 1 is of the same trial: a, hello under closed-64, block 1", a + "\n" + b + "\n" + a + "\n"},
		{"too long", a + "\n" + `{"schema":"` + strings.Repeat("x", 17<<20) + "\"}\n" + b + "\n", "a b", "trials.jsonl:2 was left out: too long: more than 16 MiB", "-"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := create(t)
			appendRaw(t, dir, tt.text)
			s, run, trials, err := results.Resume(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			var models []string
			for _, trial := range trials {
				models = append(models, trial.Model)
			}
			if got := strings.Join(models, " "); got != tt.models {
				t.Errorf("kept are %q, want %q", got, tt.models)
			}
			if got := strings.Join(run.Unkept, "; "); got != tt.unkept {
				t.Errorf("Unkept is %q, want %q", got, tt.unkept)
			}
			after, err := os.ReadFile(filepath.Join(dir, results.TrialsFile))
			if err != nil || tt.resumed != "-" && string(after) != tt.resumed {
				t.Errorf("after Resume the file is %q, want %q", after, tt.resumed)
			}
			if err := s.Append(newTrial("c")); err != nil {
				t.Fatal(err)
			}
			if _, again, err := results.Load(dir); err != nil || len(again) != len(trials)+1 {
				t.Errorf("after Append, Load = %d trials, %v; want %d", len(again), err, len(trials)+1)
			}
		})
	}
	dir := create(t)
	appendRaw(t, dir, "oops\n")
	if _, _, err := results.Load(dir); err == nil || !strings.HasSuffix(err.Error(), "trials.jsonl:1: not JSON: no object, and no other line is a trial") {
		t.Errorf("Load of a file without a trial = %v", err)
	}
}

func TestTrialsOfAnotherRunAreNamed(t *testing.T) {
	run := newRun()
	run.Plan = results.Plan{Blocks: 2, Models: []results.ModelInfo{{Name: "a"}}, Scenarios: []results.ScenarioInfo{{Name: "hello"}}}
	dir := filepath.Join(t.TempDir(), "run")
	s, err := results.Create(dir, run)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	late := newTrial("a")
	late.Block = 7
	for _, trial := range []*results.Trial{newTrial("a"), newTrial("b"), late} {
		if err := s.Append(trial); err != nil {
			t.Fatal(err)
		}
	}
	got, trials, err := results.Load(dir)
	const want = "trials.jsonl has 2 trials that the plan does not name (model b, block 8): shown as measured, though maybe of another run"
	if err != nil || len(trials) != 3 || got.Unplanned != want {
		t.Errorf("Load = %d trials, %v, Unplanned %q; want 3 and %q", len(trials), err, got.Unplanned, want)
	}
}

// What never opens, never ends or is torn is told in a line.
func TestRunsThatAreNoFiles(t *testing.T) {
	for name, tt := range map[string]struct {
		file string
		make func(path string) error
		want string
	}{
		"run.json as a pipe":     {results.RunFile, func(path string) error { return syscall.Mkfifo(path, 0o600) }, "run.json is a pipe: want a regular file"},
		"trials.jsonl as a pipe": {results.TrialsFile, func(path string) error { return syscall.Mkfifo(path, 0o600) }, "trials.jsonl is a pipe: want a regular file"},
		"run.json as a device":   {results.RunFile, func(path string) error { return os.Symlink("/dev/zero", path) }, "run.json is a device: want a regular file"},
		"run.json torn":          {results.RunFile, func(path string) error { return os.WriteFile(path, []byte(`{"schema":"interl`), 0o600) }, "run.json: not JSON: unexpected end of JSON input"},
		"run.json too long":      {results.RunFile, func(path string) error { return os.WriteFile(path, make([]byte, 17<<20), 0o600) }, "run.json: too long: more than 16 MiB"},
		"a block number of a plan": {results.RunFile, func(path string) error {
			return os.WriteFile(path, []byte(`{"schema":"interleave/run/v1","plan":{"blocks":1000000000}}`), 0o600)
		}, "run.json: plan.blocks is 1e+09, which cannot be: want 0 to 10000"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := create(t)
			path := filepath.Join(dir, tt.file)
			if err := errors.Join(os.Remove(path), tt.make(path)); err != nil {
				t.Fatal(err)
			}
			if _, _, err := results.Load(dir); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Load = %v, want an error with %q", err, tt.want)
			}
		})
	}
}

// A few bytes of a histogram may claim half a gigabyte.
func TestHistogramsAreBounded(t *testing.T) {
	encoded := func(h *hdrhistogram.Histogram) string {
		h.RecordValue(1000)
		b, err := h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if h, err := results.DecodeHistogram(encoded(hdrhistogram.New(1, int64(time.Hour), 3))); err != nil || h.TotalCount() != 1 {
		t.Errorf("DecodeHistogram = %v, want one of 1 value", err)
	}
	many := hdrhistogram.New(1, int64(time.Hour), 3)
	many.RecordValues(1000, 4e16)
	for _, bad := range []string{
		encoded(many),
		encoded(hdrhistogram.New(1, math.MaxInt64, 3)), encoded(hdrhistogram.New(1, int64(time.Hour), 5)), "", "AAAA", "!", "HISTFAAAAAB42g==",
	} {
		if _, err := results.DecodeHistogram(bad); err == nil {
			t.Errorf("DecodeHistogram(%.20q…) took it", bad)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(`{"schema":"interleave/trial/v1","load_result":{"schema":"interleave/load/v1"}}` + "\n"))
	f.Add([]byte("\n"))
	f.Add([]byte(`{"schema":"interleave/trial/v1","model":"\u001b[2J","cpu_per_request_s":1e40,"memory_bytes":{"peak":1e300}}` + "\n"))
	f.Add([]byte(`{"schema":"interleave/trial/v1","block":1,"load_result":{"schema":"interleave/load/v1","classes":{"\u0000":{}},"histogram":"HISTFAAAAAB42g=="}}` + "\nnull\n{"))
	f.Fuzz(func(t *testing.T, lines []byte) {
		dir := t.TempDir()
		os.WriteFile(filepath.Join(dir, results.RunFile), []byte(`{"schema":"interleave/run/v1"}`), 0o644)
		os.WriteFile(filepath.Join(dir, results.TrialsFile), lines, 0o644)
		_, trials, err := results.Load(dir)
		if err != nil && trials != nil {
			t.Errorf("Load returned trials and the error %v", err)
		}
		for _, trial := range trials {
			if visible.Line(trial.Model) != trial.Model || trial.Block < 0 || trial.Block >= results.MaxBlocks {
				t.Errorf("Load took a trial of %q in block %d", trial.Model, trial.Block)
			}
		}
	})
}

// A reader knows the name of the file and not that of the temporary one.
func TestWriteFileNamesItsTarget(t *testing.T) {
	dir := t.TempDir()
	missing := filepath.Join(dir, "nowhere", "run.json")
	folder := filepath.Join(dir, "folder")
	if err := os.MkdirAll(filepath.Join(folder, "full"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{missing, folder} {
		err := results.WriteFile(path, []byte("x"))
		if err == nil || !strings.HasPrefix(err.Error(), "write "+path+": ") || strings.Count(err.Error(), dir) != 1 {
			t.Errorf("WriteFile(%s) = %v, want an error that names it and nothing else", path, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// A histogram of many values is longer than other texts may be.
func TestHistogramsMayBeLong(t *testing.T) {
	long := strings.Repeat("A", 100<<10)
	l := results.LoadResult{Histogram: long, ServiceHistogram: long, Unfinished: long, ServiceUnfinished: long,
		Classes: map[string]results.ClassResult{"light": {Histogram: long, Unfinished: long}}}
	if err := results.Admit(&l); err != nil {
		t.Errorf("Admit = %v, want histograms of any kind to pass", err)
	}
}

// What a latency is at least has the range of a latency.
func TestBoundsAreHeldToTheirRange(t *testing.T) {
	odd := 1e40
	l := results.LoadResult{Latency: results.Quantiles{AtLeast: &results.Bounds{P50: &odd}}}
	if err := results.Admit(&l); err == nil || !strings.Contains(err.Error(), "latency_s.at_least.p50") {
		t.Errorf("Admit = %v, want an error that names the bound", err)
	}
}

// Of the attempts at a trial the last one counts, whatever it found.
func TestTheLastAttemptCounts(t *testing.T) {
	again := func(model string, attempt int) *results.Trial {
		trial := newTrial(model)
		trial.Block, trial.Attempt = 3, attempt
		trial.Checks = []results.Check{{Name: "steal", Verdict: "disturbed"}}
		return trial
	}
	dir := create(t, newTrial("a"), again("a", 0), again("b", 0), again("a", 1))
	_, trials, err := results.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, trial := range trials {
		got = append(got, fmt.Sprint(trial.Model, trial.Block, trial.Attempt))
	}
	if want := []string{"a0 0", "b3 0", "a3 1"}; !slices.Equal(got, want) {
		t.Errorf("of the attempts %q are read, want %q", got, want)
	}
	if v := trials[2].Checks[0].Verdict; v != results.Failed {
		t.Errorf("what had disturbed a trial reads %q, want that it failed", v)
	}
}
