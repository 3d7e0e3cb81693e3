package bounded_test

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"interleave/internal/bounded"
)

// endless is a reader without an end.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	e.read += len(p)
	return len(p), nil
}

func TestAllEndsAtItsLimit(t *testing.T) {
	if got, err := bounded.All(strings.NewReader("12345"), 5); err != nil || string(got) != "12345" {
		t.Errorf("All of as many bytes as the limit = %q, %v; want them", got, err)
	}
	var e endless
	_, err := bounded.All(&e, 16<<20)
	if err == nil || err.Error() != "too long: more than 16 MiB" {
		t.Errorf("All of an endless reader = %v, want: too long: more than 16 MiB", err)
	}
	if e.read > 17<<20 {
		t.Errorf("All read %d bytes of it", e.read)
	}
}

func TestLines(t *testing.T) {
	in := bufio.NewReaderSize(strings.NewReader("one\n\n"+strings.Repeat("x", 100)+"\nthree\ntorn"), 16)
	for _, want := range []struct {
		line  string
		ended bool
		err   error
	}{
		{"one", true, nil}, {"", true, nil}, {strings.Repeat("x", 40), true, bounded.TooLong{Limit: 40}},
		{"three", true, nil}, {"torn", false, nil}, {"", false, io.EOF},
	} {
		line, ended, err := bounded.Line(in, 40)
		if string(line) != want.line || ended != want.ended || !errors.Is(err, want.err) {
			t.Errorf("Line = %q, %v, %v; want %q, %v, %v", line, ended, err, want.line, want.ended, want.err)
		}
	}
	var e endless
	if _, _, err := bounded.Line(bufio.NewReader(io.LimitReader(&e, 1<<20)), 1<<10); err == nil || err.Error() != "too long: more than 1 KiB" {
		t.Errorf("Line of a megabyte = %v, want: too long: more than 1 KiB", err)
	}
}

// What never opens or never ends is refused at once; the test would hang.
func TestOnlyRegularFilesAreRead(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("12345"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		path  string
		limit int64
		want  string // of the error
	}{
		{pipe, 10, "is a pipe: want a regular file"},
		{"/dev/zero", 10, "/dev/zero is a device: want a regular file"},
		{dir, 10, "is a folder: want a regular file"},
		{file, 4, file + ": too long: more than 4 B"},
		{file, 5, ""},
		{link, 5, ""},
	} {
		data, err := bounded.File(tt.path, tt.limit)
		switch {
		case tt.want == "" && (err != nil || string(data) != "12345"):
			t.Errorf("File(%s, %d) = %q, %v; want 12345", tt.path, tt.limit, data, err)
		case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
			t.Errorf("File(%s, %d) = %v, want an error with %q", tt.path, tt.limit, err, tt.want)
		}
	}
	if _, err := bounded.File(filepath.Join(dir, "none"), 1); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("File of what is not there = %v, want fs.ErrNotExist", err)
	}
}
