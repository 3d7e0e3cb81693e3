package doctor

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"interleave/internal/golden"
	"interleave/internal/layout"
)

var madeUp = []struct {
	name string
	host func() *host
}{
	{"quiet", quietHost}, {"laptop", laptop}, {"container", container}, {"cloud-vm", cloudVM},
	{"one-cpu", oneCPU}, {"few-descriptors", fewDescriptors}, {"mac", mac},
}

func TestText(t *testing.T) {
	for _, m := range madeUp {
		t.Run(m.name, func(t *testing.T) {
			var got bytes.Buffer
			if err := m.host().report().Text(&got, layout.Options{}); err != nil {
				t.Fatal(err)
			}
			golden.Check(t, m.name+".txt", got.Bytes())
			for _, width := range []int{80, 40, 20} {
				if m.name != "cloud-vm" {
					break
				}
				got.Reset()
				m.host().report().Text(&got, layout.Options{Width: width})
				golden.Check(t, fmt.Sprintf("%s-%d.txt", m.name, width), got.Bytes())
			}
		})
	}
}

func TestTextFits(t *testing.T) {
	for _, width := range []int{0, 20, 40, 50, 72, 100, 400} {
		for _, m := range madeUp {
			var out bytes.Buffer
			m.host().report().Text(&out, layout.Options{Width: width})
			most := width
			if width == 0 || width > MaxWidth {
				most = MaxWidth
			}
			for line := range strings.Lines(out.String()) {
				line = strings.TrimSuffix(line, "\n")
				isCommand := strings.HasPrefix(strings.TrimSpace(line), "mend ")
				if n := layout.Width(line); n > most && !isCommand {
					t.Errorf("%s at width %d: a line of %d columns: %q", m.name, width, n, line)
				}
				if line != strings.TrimRight(line, " ") {
					t.Errorf("%s: blanks at the end of %q", m.name, line)
				}
			}
		}
	}
}

func TestTextColour(t *testing.T) {
	var plain, coloured bytes.Buffer
	r := laptop().report()
	r.Text(&plain, layout.Options{})
	r.Text(&coloured, layout.Options{Color: true})
	if strings.Contains(plain.String(), "\x1b") {
		t.Error("colours although none were asked for")
	}
	stripped := regexp.MustCompile("\x1b\\[(0|3[1-6])m").ReplaceAllString(coloured.String(), "")
	if stripped == coloured.String() {
		t.Error("no colours although they were asked for")
	}
	if diff := cmp.Diff(plain.String(), stripped); diff != "" {
		t.Errorf("colours change more than the colour:\n%s", diff)
	}
}

// TestFindings holds what is true of every finding of every host.
func TestFindings(t *testing.T) {
	for _, m := range madeUp {
		t.Run(m.name, func(t *testing.T) {
			r := m.host().report()
			sound(t, r)
			if len(r.Findings) != len(examinations) {
				t.Errorf("%d findings of %d examinations", len(r.Findings), len(examinations))
			}
		})
	}
}

func sound(t *testing.T, r *Report) {
	t.Helper()
	seen := make(map[string]bool)
	for _, f := range r.Findings {
		if seen[f.Name] || f.Name == "" || utf8.RuneCountInString(f.Name) >= nameWidth {
			t.Errorf("finding %q: its name is empty, too long or used twice", f.Name)
		}
		seen[f.Name] = true
		if _, ok := marks[f.Verdict]; !ok {
			t.Errorf("%s: verdict %q", f.Name, f.Verdict)
		}
		if f.Found == "" {
			t.Errorf("%s: nothing found", f.Name)
		}
		if troubles(f) && f.Means == "" {
			t.Errorf("%s: %s, but what that means is not said", f.Name, f.Verdict)
		}
		if !troubles(f) && f.Mend != "" {
			t.Errorf("%s: %s, but to be mended by %q", f.Name, f.Verdict, f.Mend)
		}
		for _, s := range []string{f.Found, f.Means, f.Mend, f.Looked} {
			if strings.ContainsAny(s, "\n\t") || strings.Contains(s, "%!") {
				t.Errorf("%s: %q is not one line of text", f.Name, s)
			}
		}
	}
	if !slices.IsSortedFunc(r.Findings, func(a, b Finding) int { return slices.Index(worst, a.Verdict) - slices.Index(worst, b.Verdict) }) {
		t.Error("the worst findings are not first")
	}
}

func TestJSON(t *testing.T) {
	for _, h := range []*host{quietHost(), fewDescriptors(), {system: "linux", files: quietHost().files}} {
		data, err := json.Marshal(h.report())
		if err != nil {
			t.Fatal(err)
		}
		var doc struct {
			Schema        string
			Host          map[string]any
			Findings      []map[string]any
			Measurable    []string
			NotMeasurable []string `json:"not_measurable"`
		}
		if err := json.Unmarshal(data, &doc); err != nil {
			t.Fatal(err)
		}
		if doc.Schema != "interleave/doctor/v1" || doc.Host == nil || doc.Measurable == nil || doc.NotMeasurable == nil {
			t.Errorf("schema %q, host %v, measurable %v, not measurable %v", doc.Schema, doc.Host, doc.Measurable, doc.NotMeasurable)
		}
		for _, f := range doc.Findings {
			for _, key := range []string{"name", "verdict", "looked_at", "found", "means", "mend", "reading", "unit", "bound"} {
				if _, ok := f[key]; !ok {
					t.Errorf("finding %v has no %s", f["name"], key)
				}
			}
		}
	}
}

// TestExamine looks at the host that the test runs on, of which nothing is
// known but that it can be looked at.
func TestExamine(t *testing.T) {
	r, err := Examine(context.Background(), Options{Loads: someLoads, Calibration: filepath.Join(t.TempDir(), "none.json")})
	if err != nil {
		t.Fatal(err)
	}
	sound(t, r)
	if r.Took <= 0 || r.Took > 60 {
		t.Errorf("took %v s", r.Took)
	}
	for _, f := range r.Findings {
		if f.Name == "calibration" && (f.Verdict != Limits || f.Mend != "interleave calibrate") {
			t.Errorf("without a calibration: %+v", f)
		}
		if (f.Name == "timers" || f.Name == "steadiness" || f.Name == "clock") && f.Reading == nil {
			t.Errorf("%s was not measured: %+v", f.Name, f)
		}
	}
}

func TestExamineInterrupted(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if r, err := Examine(ctx, Options{}); err == nil {
		t.Errorf("Examine after its context has ended = %+v, want an error", r)
	}
}
