package browsertest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience is how long a step may take on a busy machine.
const patience = 90 * time.Second

// The one browser of all tests, nil if there is none, and why.
var (
	chromium context.Context
	missing  string
)

func TestMain(m *testing.M) {
	code := run(m)
	for _, dir := range pages { // which tests without a browser write, too
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

func run(m *testing.M) int {
	if os.Getenv("INTERLEAVE_BROWSER") == "" {
		missing = "INTERLEAVE_BROWSER is not set: make browser does"
		return m.Run()
	}
	path := installed()
	if path == "" {
		missing = "no chromium, chromium-browser or google-chrome: install Debian's chromium"
		return m.Run()
	}
	profile, err := os.MkdirTemp("", "interleave-browser-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(profile)
	// Chromium leaves temporary files behind: they go with the profile.
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.Env("TMPDIR=" + profile), chromedp.Flag("headless", "new"),
	}
	for _, flag := range []string{
		"no-sandbox", "disable-gpu", "no-first-run", "disable-background-networking", "disable-component-update",
		"disable-sync", "disable-quic", "disable-dev-shm-usage", "disable-extensions", "hide-scrollbars",
	} {
		options = append(options, chromedp.Flag(flag, true))
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, leave := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		missing = fmt.Sprintf("%s does not start: %v", path, err)
	} else {
		chromium = ctx
	}
	code := m.Run()
	leave()
	stop()
	if left := remaining(profile); left != "" {
		fmt.Fprintf(os.Stderr, "the browser has left processes behind: %s\n", left)
		return 1
	}
	return code
}

func installed() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// remaining waits for the browser's processes to end and returns those that
// do not. It knows them by their profile, and sees them on Linux only.
func remaining(profile string) string {
	var left []string
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		left = nil
		lines, _ := filepath.Glob("/proc/[0-9]*/cmdline")
		for _, path := range lines {
			if line, err := os.ReadFile(path); err == nil && strings.Contains(string(line), profile) {
				left = append(left, path)
			}
		}
		if left == nil {
			break
		}
	}
	return strings.Join(left, " ")
}

// need ends a test that has no browser: it is skipped where none was asked for.
func need(t *testing.T, why string) {
	t.Helper()
	switch {
	case why == "":
	case os.Getenv("INTERLEAVE_BROWSER") == "":
		t.Skip(why)
	default:
		t.Fatal(why)
	}
}

// keep stores an artefact for people to look at.
func keep(t *testing.T, name string, data []byte) {
	t.Helper()
	dir := os.Getenv("INTERLEAVE_ARTIFACTS")
	if dir == "" {
		dir = t.TempDir()
	}
	if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
		t.Error(err)
	}
}
