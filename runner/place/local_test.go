package place_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"interleave/runner/place"
	"interleave/runner/process"
)

// The test binary plays the child: it repeats each line of its stdin on stdout, with the
// time, and answers HTTP.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "child" {
		l, err := net.FileListener(process.Listener())
		if err != nil {
			os.Exit(1)
		}
		go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if to, moved := strings.CutPrefix(r.URL.Path, "/moved/"); moved {
				w.Header().Set("Location", "http://"+to)
				w.WriteHeader(http.StatusFound)
				return
			}
			io.WriteString(w, "this is "+r.URL.Path)
		}))
		process.Ready()
		for in := bufio.NewScanner(os.Stdin); in.Scan(); {
			io.WriteString(os.Stdout, in.Text()+" "+time.Now().Format(time.RFC3339Nano)+"\n")
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

func start(t *testing.T, at *place.Local) place.Child {
	t.Helper()
	c, err := at.Start(t.Context(), place.Spec{Listen: place.AnyPort, Spec: process.Spec{
		Name: "child", Path: os.Args[0], Args: []string{"child"}, Pipes: true, ReadyWithin: time.Minute,
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Kill)
	return c
}

func TestAChildIsReachedAndWatched(t *testing.T) {
	at := &place.Local{Called: "gen1", Addr: "127.0.0.1"}
	c := start(t, at)
	if text, err := at.Ask(t.Context(), c, "/accounts"); err != nil || text != "this is /accounts" {
		t.Errorf("asked at %s it says %q, %v", c.Addr(), text, err)
	}
	// A path is no way to another host, which the child's address would be the password for.
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "secret") }))
	defer other.Close()
	elsewhere := strings.TrimPrefix(other.URL, "http://")
	for _, path := range []string{"@" + elsewhere + "/", "", "/moved/" + elsewhere} {
		if text, err := at.Ask(t.Context(), c, path); strings.Contains(text, "secret") || err == nil && !strings.HasPrefix(path, "/") {
			t.Errorf("asked at the path %q it says %q, %v", path, text, err)
		}
	}
	tree, err := at.Tree(c, place.TreeSpec{Account: true})
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	if bytes, kind, err := tree.Memory(); err != nil || bytes < 1<<18 || kind == "" {
		t.Errorf("its memory is %v bytes of %q, %v", bytes, kind, err)
	}
	w, err := tree.Begin(true)
	if err != nil {
		t.Fatal(err)
	}
	for range 50 {
		at.Ask(t.Context(), c, "/")
	}
	used, err := w.End()
	if err != nil || used.CPU <= 0 || used.Took <= 0 || used.Peaks.Samples < 2 || used.Peaks.Processes != 1 {
		t.Errorf("in the window it used %+v, %v", used, err)
	}
	c.Kill()
	if _, err := tree.Begin(true); err == nil {
		t.Error("a window of a child that has ended begins")
	}
	if err := process.Ended(c); err == nil {
		t.Error("a child that was killed has not ended")
	}
}

func TestAWindowOfAChildThatEndsHasPeaks(t *testing.T) {
	at := new(place.Local)
	c := start(t, at)
	tree, err := at.Tree(c, place.TreeSpec{})
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	w, err := tree.Begin(true)
	if err != nil {
		t.Fatal(err)
	}
	c.Kill()
	if used, err := w.End(); err == nil || used.Peaks.Memory <= 0 {
		t.Errorf("peaks %+v, %v: want those up to its end, and an error", used.Peaks, err)
	}
}

func TestTellIsOnTime(t *testing.T) {
	at := &place.Local{Called: "gen1"}
	c := start(t, at)
	due := time.Now().Add(150 * time.Millisecond)
	if err := at.Tell(t.Context(), c, "go", due); err != nil {
		t.Fatal(err)
	}
	said, err := bufio.NewReader(c.Stdout()).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	word, stamp, _ := strings.Cut(strings.TrimSpace(said), " ")
	began, err := time.Parse(time.RFC3339Nano, stamp)
	if err != nil || word != "go" || began.Before(due) {
		t.Errorf("it heard %q, want go at %v at the earliest", said, due)
	}
	var late *place.Late
	if err := at.Tell(t.Context(), c, "go", time.Now().Add(-time.Second)); !errors.As(err, &late) || late.Host != "gen1" || late.By < time.Second {
		t.Errorf("a second too late: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if err := at.Tell(ctx, c, "go", time.Now().Add(time.Hour)); !errors.Is(err, context.Canceled) {
		t.Errorf("Tell of a run that ends: %v", err)
	}
}

func TestWhatIsOfNoLocalPlace(t *testing.T) {
	if place.Process(nil) != nil || place.MetricsTree(nil) != nil {
		t.Error("nothing has a process")
	}
}
