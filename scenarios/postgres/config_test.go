package postgres

import (
	"os"
	"path/filepath"
	"testing"
)

func TestConfigInAFolder(t *testing.T) {
	folder := t.TempDir()
	want := Config{Addr: "127.0.0.1:5432", Database: "a b", User: "ü\n\"", Password: "p\x00\\", Schema: "s"}
	if err := want.Write(folder); err != nil {
		t.Fatal(err)
	}
	got, err := Read(folder)
	if err != nil || *got != want {
		t.Errorf("Read = %+v, %v, want %+v", got, err, want)
	}
	info, err := os.Stat(filepath.Join(folder, file))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file with the password has mode %v, %v", info.Mode(), err)
	}
	for _, text := range []string{"", "a\nb\nc\nd\ne\n", "\"a\"\n"} {
		os.WriteFile(filepath.Join(folder, file), []byte(text), 0o600)
		if _, err := Read(folder); err == nil {
			t.Errorf("Read took %q", text)
		}
	}
}
