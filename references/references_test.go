package references_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"interleave/references"
)

// TestUnpack: what is embedded is what the source folder holds, and can be started.
func TestUnpack(t *testing.T) {
	names := references.Names()
	if !slices.IsSorted(names) || !slices.Contains(names, "nginx") || slices.Contains(names, "python") {
		t.Errorf("Names() = %q, want them sorted, with nginx and without what several share", names)
	}
	dir := t.TempDir()
	if err := references.Unpack(dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		want, err := os.ReadFile(filepath.Join(name, references.ServerFile))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(dir, name, references.ServerFile)); string(got) != string(want) {
			t.Errorf("%s is not as in the source folder: %v", name, err)
		}
	}
	for file, mode := range map[string]os.FileMode{"nginx/start.sh": 0o755, "nginx/nginx.conf": 0o644, "python": 0o755 | os.ModeDir} {
		info, err := os.Stat(filepath.Join(dir, file))
		if err != nil || info.Mode() != mode {
			t.Errorf("%s has mode %v, want %v (%v)", file, info.Mode(), mode, err)
		}
	}
}
