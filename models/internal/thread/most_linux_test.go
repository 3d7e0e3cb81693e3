package thread

import (
	"math"
	"os"
	"path/filepath"
	"testing"
)

func TestMost(t *testing.T) {
	if n := Most(); n < 100 || n > math.MaxInt32 {
		t.Errorf("Most() = %d, want what a kernel allows", n)
	}
}

func TestLimitInFile(t *testing.T) {
	for text, want := range map[string]int{"32768\n": 32768, "max\n": math.MaxInt, "": math.MaxInt, "0\n": math.MaxInt} {
		file := filepath.Join(t.TempDir(), "limit")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := limitIn(file); got != want {
			t.Errorf("limitIn(%q) = %d, want %d", text, got, want)
		}
	}
	if got := limitIn(filepath.Join(t.TempDir(), "none")); got != math.MaxInt {
		t.Errorf("limitIn(no file) = %d, want no limit", got)
	}
}
