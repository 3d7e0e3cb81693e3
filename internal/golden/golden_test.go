package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// recorder is a test that notes how it fails.
type recorder struct {
	testing.TB
	said string
}

func (r *recorder) Helper()                           {}
func (r *recorder) Errorf(format string, args ...any) { r.said += fmt.Sprintf(format, args...) }
func (r *recorder) Fatalf(format string, args ...any) { r.said += fmt.Sprintf(format, args...) }

func TestCheck(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("testdata", 0o755); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("x", 400)
	if err := os.WriteFile(filepath.Join("testdata", "a.txt"), []byte("one\n"+long+"two\nend\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, file, got, want string }{
		{"the same", "a.txt", "one\n" + long + "two\nend\n", ""},
		{"another line", "a.txt", "one\n" + long + "three\nend\n", "in line 2, got\n\t\"" + long[:39] + "three\"\nwant\n\t\"" + long[:39] + "two\""},
		{"shorter", "a.txt", "one", "in line 2, got\n\tthe end\nwant\n\t\"xxx"},
		{"no file", "b.txt", "one", "run the test with -update"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := &recorder{TB: t}
			Check(r, test.file, []byte(test.got))
			if (r.said == "") != (test.want == "") || !strings.Contains(r.said, test.want) {
				t.Errorf("Check(%q) says %q, want %q", test.got, r.said, test.want)
			}
		})
	}
}
