package all_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"interleave/models/all"
)

// TestEveryFolderIsListed finds the model that someone wrote and forgot to
// list: a sibling folder is a model if it has a func Model.
func TestEveryFolderIsListed(t *testing.T) {
	files, err := filepath.Glob("../*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(source), "\nfunc Model() models.Model") {
			continue
		}
		name := filepath.Base(filepath.Dir(file))
		if _, ok := all.Find(name); !ok {
			t.Errorf("models/%s is not in the list of models/all, or its Name is not %q", name, name)
		}
	}
}

func TestFindUnknown(t *testing.T) {
	if m, ok := all.Find("eventlop"); ok {
		t.Errorf("Find(%q) = %q, want none", "eventlop", m.Name)
	}
}

// TestWellFormed checks what the server, the runner and the report take for
// granted of any model.
func TestWellFormed(t *testing.T) {
	seen := make(map[string]bool)
	for _, m := range all.Models() {
		t.Run(m.Name, func(t *testing.T) {
			if seen[m.Name] {
				t.Errorf("name %q is taken twice", m.Name)
			}
			seen[m.Name] = true
			if m.Summary == "" || m.StandsFor == "" || m.Style == "" || len(m.Traits) == 0 {
				t.Errorf("Info = %+v, want a summary, what it stands for, a style and traits", m.Info)
			}
			if m.Tune == nil || (m.Run == nil) != (m.Program != "") {
				t.Error("want functions Tune and Run, or Tune and a program of its own")
			}
		})
	}
}
