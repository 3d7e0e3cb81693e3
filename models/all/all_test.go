package all_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"interleave/models"
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

// TestFamilies: models are listed family by family, and no two of a family look
// the same.
func TestFamilies(t *testing.T) {
	type look struct {
		family  models.Family
		variant int
	}
	seen, last := map[look]string{}, 0
	for _, m := range all.Models() {
		at := slices.Index(models.Families(), m.Family)
		if at < last {
			t.Errorf("%s is of family %q, want one that is not listed before that of the model before it", m.Name, m.Family)
		}
		last = at
		l := look{m.Family, m.Variant}
		if seen[l] != "" {
			t.Errorf("%s and %s are both variant %d of %s", seen[l], m.Name, m.Variant, m.Family)
		}
		seen[l] = m.Name
		if (m.Framework != "") != (m.Family == models.Frameworks) {
			t.Errorf("%s is of family %q and of framework %q, want both or neither", m.Name, m.Family, m.Framework)
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
