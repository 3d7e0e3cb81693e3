package results_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"interleave/results"
)

func TestTryFile(t *testing.T) {
	dir := t.TempDir()
	file, pipe := filepath.Join(dir, "file"), filepath.Join(dir, "pipe")
	if err := os.WriteFile(file, []byte("as it was"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ path, err string }{
		{"", ""},
		{file, ""},
		{filepath.Join(dir, "new"), ""},
		{pipe, ""}, // and nobody reads it: must not hang
		{os.DevNull, ""},
		{dir, "is a folder"},
		{filepath.Join(dir, "none", "new"), "is not there"},
		{filepath.Join(file, "new"), "not a directory"},
	} {
		err := results.TryFile(tt.path)
		if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("TryFile(%q) = %v, want %q", tt.path, err, tt.err)
		}
	}
	if text, err := os.ReadFile(file); string(text) != "as it was" {
		t.Errorf("after TryFile the file holds %q, %v", text, err)
	}
	if left, err := os.ReadDir(dir); len(left) != 2 {
		t.Errorf("TryFile left %v, %v", left, err)
	}
}

func TestTryFileWithoutPermission(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write anywhere")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	if err := results.TryFile(filepath.Join(dir, "new")); err == nil || strings.Contains(err.Error(), ".interleave") {
		t.Errorf("TryFile in a folder that may not be written to = %v, want an error without the name of what was tried", err)
	}
}

// What is no file stays what it is: a result on a device replaced the device.
func TestWriteFileKeepsWhatIsNoFile(t *testing.T) {
	dir := t.TempDir()
	pipe, target, link := filepath.Join(dir, "pipe"), filepath.Join(dir, "target"), filepath.Join(dir, "link")
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Fatal(err)
	}
	read := make(chan string)
	go func() {
		text, _ := os.ReadFile(pipe)
		read <- string(text)
	}()
	if err := results.WriteFile(pipe, []byte("through")); err != nil {
		t.Fatal(err)
	}
	if got := <-read; got != "through" {
		t.Errorf("the pipe's reader got %q", got)
	}
	if err := os.WriteFile(target, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	if err := results.WriteFile(link, []byte("linked")); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(target); string(text) != "linked" {
		t.Errorf("the link's target holds %q, %v", text, err)
	}
}

func TestFoldersOfTheSameSecond(t *testing.T) {
	want := filepath.Join(t.TempDir(), "results", "runs", "now")
	var mu sync.Mutex
	var all sync.WaitGroup
	got := map[string]bool{}
	for range 20 {
		all.Go(func() {
			dir, err := results.NewFolder(want)
			if err != nil {
				t.Error(err)
				return
			}
			store, err := results.Create(dir, &results.Run{Schema: results.RunSchema})
			if err != nil {
				t.Error(err)
				return
			}
			store.Close()
			mu.Lock()
			defer mu.Unlock()
			got[dir] = true
		})
	}
	all.Wait()
	if len(got) != 20 || !got[want] || !got[want+"-20"] {
		t.Errorf("20 at the same time got %d folders: %v", len(got), got)
	}
}

func TestOneFolderForTwo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	var mu sync.Mutex
	var all sync.WaitGroup
	made := 0
	for range 20 {
		all.Go(func() {
			store, err := results.Create(dir, &results.Run{Schema: results.RunSchema})
			if err == nil {
				store.Close()
				mu.Lock()
				made++
				mu.Unlock()
			} else if !strings.Contains(err.Error(), "is not empty") {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if made != 1 {
		t.Errorf("%d of 20 got the same folder at the same time", made)
	}
}

func TestDiscard(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	store, err := results.Create(dir, &results.Run{Schema: results.RunSchema})
	if err != nil {
		t.Fatal(err)
	}
	store.Discard()
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("after Discard the folder is still there: %v", err)
	}
}
